"""Tokens as JSON: what is shown of one, and what may be said about a new one."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from rest_framework import serializers

from sanctum.issuing.asked import aware
from sanctum.models import LONGEST_NAME
from sanctum.tokens.abilities import LONGEST_ABILITY, MOST_ABILITIES

LONGEST_LIFE = 100 * 366


class TokenSerializer(serializers.Serializer[Any]):
    """A token for its owner. The text is not in it, nor the digest; ``current`` is the one that asks."""

    id = serializers.CharField(source="pk", read_only=True)
    name = serializers.CharField(read_only=True)
    hint = serializers.CharField(read_only=True)
    abilities = serializers.ListField(child=serializers.CharField(), read_only=True)
    created_at = serializers.DateTimeField(read_only=True)
    expires_at = serializers.DateTimeField(source="valid_until", read_only=True, allow_null=True)
    last_used_at = serializers.DateTimeField(read_only=True, allow_null=True)
    current = serializers.SerializerMethodField()

    def get_current(self, token: Any) -> bool:
        request = self.context.get("request")
        return request is not None and getattr(request.auth, "pk", None) == token.pk


class NewTokenSerializer(serializers.Serializer[Any]):
    """What may be said about a new token; anything else in the body is not read.

    ``expires_at`` is a moment, ``expires_in_days`` counts from now; only one of them.
    """

    name = serializers.CharField(max_length=LONGEST_NAME)
    abilities = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST_ABILITY), max_length=MOST_ABILITIES, required=False
    )
    expires_at = serializers.DateTimeField(required=False, allow_null=True)
    expires_in_days = serializers.IntegerField(min_value=1, max_value=LONGEST_LIFE, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if (days := attrs.pop("expires_in_days", None)) is not None:
            if attrs.get("expires_at") is not None:
                raise serializers.ValidationError({"expires_in_days": "Name expires_at or expires_in_days, not both."})
            attrs["expires_at"] = timezone.now() + timedelta(days=days)
        return {**attrs, "expires_at": aware(attrs.get("expires_at"))}


class IssuedTokenSerializer(serializers.Serializer[Any]):
    """The answer to a new token: the only one that ever holds the text."""

    token = TokenSerializer(read_only=True)
    plain_text = serializers.CharField(read_only=True)
