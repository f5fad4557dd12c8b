"""What publishers send, checked. Sizes and lengths are the application's.

A serializer is built once for each set of limits and used by ``run_validation``, which keeps nothing of a
request; building its fields costs more than the rest of a request.
"""

from functools import lru_cache
from typing import Any, NamedTuple, cast

from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from broadcasting.api.exceptions import InvalidSocketId, PayloadTooLarge
from broadcasting.api.fields import ChannelField, ItemsField, TextField
from broadcasting.protocol.application import Application
from broadcasting.protocol.messages import SOCKET_ID

NOT_OBJECT = "The :attribute field must be an object."
REQUIRED_WITHOUT = "The :attribute field is required without {other}."


class Limits(NamedTuple):
    """What an application allows in one event."""

    max_channel_name: int
    max_event_name: int
    max_event_channels: int
    max_event_payload: int | None
    max_batch_size: int

    @classmethod
    def of(cls, application: Application) -> "Limits":
        return cls(
            application.max_channel_name,
            application.max_event_name,
            application.max_event_channels,
            application.max_event_payload,
            application.max_batch_size,
        )


class MessageSerializer(serializers.Serializer):
    """What every published event has. ``context["limits"]`` must hold the application's ``Limits``."""

    default_error_messages = {"invalid": NOT_OBJECT, "null": NOT_OBJECT}

    @property
    def limits(self) -> Limits:
        return self.context["limits"]

    def get_fields(self) -> dict[str, serializers.Field]:
        return {
            "name": TextField(max_length=self.limits.max_event_name),
            "data": TextField(),
            "socket_id": TextField(required=False, allow_blank=True),
            "info": TextField(required=False, allow_blank=True),
        }

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Check what is not a matter of one field's form.

        Raises ``InvalidSocketId`` and ``PayloadTooLarge``, which answer with a status of their own.
        """
        socket_id, limit = attrs.get("socket_id"), self.limits.max_event_payload
        if socket_id is not None and not SOCKET_ID.fullmatch(socket_id):
            raise InvalidSocketId
        if limit is not None and len(attrs["data"].encode()) > limit:
            raise PayloadTooLarge("the application's max_event_payload", limit)
        return attrs


class EventSerializer(MessageSerializer):
    """The body of ``POST /events``: one event for ``channels``, or for a single ``channel``."""

    def get_fields(self) -> dict[str, serializers.Field]:
        channel = {"max_length": self.limits.max_channel_name}
        return super().get_fields() | {
            "channels": ItemsField(
                child=ChannelField(**channel),
                max_length=self.limits.max_event_channels,
                required=False,
                allow_null=True,
            ),
            "channel": ChannelField(required=False, **channel),
        }

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if any(data.get(key) not in (None, "", []) for key in ("channels", "channel")):
            return super().to_internal_value(data)
        errors: dict[str, Any] = {
            "channels": [REQUIRED_WITHOUT.format(other="channel")],
            "channel": [REQUIRED_WITHOUT.format(other="channels")],
        }
        try:
            super().to_internal_value(data)
        except ValidationError as error:
            errors = {**cast(dict[str, Any], error.detail), **errors}
        raise ValidationError(errors)


class BatchItemSerializer(MessageSerializer):
    """One event of a batch, for one channel."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return super().get_fields() | {"channel": ChannelField(max_length=self.limits.max_channel_name)}


class BatchSerializer(serializers.Serializer):
    """The body of ``POST /batch_events``."""

    def get_fields(self) -> dict[str, serializers.Field]:
        limit = self.context["limits"].max_batch_size
        return {"batch": ItemsField(child=BatchItemSerializer(), allow_empty=False, max_length=limit)}


def validate_event(application: Application, content: dict[str, Any]) -> dict[str, Any]:
    """Check the body of ``POST /events``; returns its known fields.

    Raises ``ValidationError``, ``InvalidSocketId`` or ``PayloadTooLarge``.
    """
    return _serializer(EventSerializer, Limits.of(application)).run_validation(content)


def validate_batch(application: Application, content: dict[str, Any]) -> list[dict[str, Any]]:
    """Check the body of ``POST /batch_events``, every item of it; returns the items. Raises as ``validate_event``."""
    return _serializer(BatchSerializer, Limits.of(application)).run_validation(content)["batch"]


@lru_cache(maxsize=256)
def _serializer(kind: type[serializers.Serializer], limits: Limits) -> serializers.Serializer:
    return kind(context={"limits": limits})
