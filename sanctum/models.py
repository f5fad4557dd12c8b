"""Tokens in the database: what a row holds, what it may do, and whether it is still good."""

import secrets
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models, router
from django.db.models import Q
from django.utils import timezone

from revurb.conf.values import show
from sanctum.conf import get_settings
from sanctum.conf.token_model import SWAPPABLE
from sanctum.tokens.abilities import allows
from sanctum.tokens.validity import Refusal, refusal, valid_until

LONGEST_NAME = 255


class TokenQuerySet(models.QuerySet["AbstractPersonalAccessToken"]):
    """Tokens by whether they are good; an owner's password and state are not looked at."""

    def active(self) -> Self:
        """Those that have neither ended nor been revoked."""
        now = timezone.now()
        return self.filter(Q(revoked_at=None) | Q(revoked_at__gt=now)).exclude(ended_by(now))

    def expired(self) -> Self:
        """Those whose time is over, revoked or not."""
        return self.filter(ended_by(timezone.now()))

    def revoked(self) -> Self:
        """Those that were revoked."""
        return self.filter(revoked_at__lte=timezone.now())


def ended_by(moment: datetime) -> Q:
    """Tokens whose time was over at a moment, revoked or not."""
    limits = get_settings().limits
    # Not `Q(expires_at__lte=moment)` alone: negated it would lose rows without an end.
    ended = Q(expires_at__isnull=False, expires_at__lte=moment)
    if limits.expiration is not None:
        ended |= Q(created_at__lte=moment - limits.expiration)
    if limits.idle_timeout is not None:
        since = moment - limits.idle_timeout
        ended |= Q(last_used_at__isnull=False, last_used_at__lte=since)
        ended |= Q(last_used_at__isnull=True, created_at__lte=since)
    return ended


def unusable_digest() -> str:
    """A digest that is of no token, for rows that were not made by ``create_token``."""
    return secrets.token_hex(32)


class AbstractPersonalAccessToken(models.Model):
    """A token of a user. A site's own token model inherits from this one, and may add fields or redefine ``user``.

    Rows are made by ``sanctum.create_token()``, which alone knows the text. What stands for secrets, ``token_hash`` and
    ``password_fingerprint``, is left out by forms, by DRF's ``fields = "__all__"`` and by ``dumpdata``, so that tokens
    that come back from a fixture let nobody in.
    """

    is_transient = False

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="personal_access_tokens", verbose_name="owner"
    )
    name = models.CharField(max_length=LONGEST_NAME)
    token_hash = models.CharField(max_length=128, unique=True, default=unusable_digest, editable=False, serialize=False)
    hint = models.CharField(max_length=40, editable=False, help_text="By which the owner knows the token again.")
    abilities = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False, db_index=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    expires_at = models.DateTimeField(null=True, blank=True, db_index=True)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_used_ip = models.GenericIPAddressField(null=True, blank=True, editable=False)
    last_used_agent = models.CharField(max_length=255, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_reason = models.CharField(max_length=255, blank=True, editable=False)
    password_fingerprint = models.TextField(blank=True, editable=False, serialize=False)

    objects = TokenQuerySet.as_manager()

    class Meta:
        abstract = True
        verbose_name = "personal access token"
        ordering = ["-pk"]
        permissions = [("issue_for_others", "Can issue personal access tokens for others")]

    def __str__(self) -> str:
        return f"{self.name} ({self.hint})"

    def can(self, ability: str) -> bool:
        """Whether the token holds an ability. What its owner may do is another question."""
        return allows(self.abilities, ability, wildcards=get_settings().WILDCARD_ABILITIES)

    def cant(self, ability: str) -> bool:
        """The opposite of ``can``."""
        return not self.can(ability)

    @property
    def credential(self) -> str:
        """By which other apps know what was let in by this token (``revurb.grants``)."""
        return f"sanctum:{self.pk}"

    @property
    def valid_until(self) -> datetime | None:
        """When the token ends if nobody uses it again; ``None`` for never."""
        end = valid_until(
            get_settings().limits,
            created_at=self.created_at,
            expires_at=self.expires_at,
            last_used_at=self.last_used_at,
        )
        return min((each for each in (end, self.revoked_at) if each), default=None)

    def refusal(self, now: datetime | None = None) -> Refusal | None:
        """Why the token is not good (any more), or ``None``; its owner is not looked at."""
        return refusal(
            get_settings().limits,
            now or timezone.now(),
            created_at=self.created_at,
            expires_at=self.expires_at,
            last_used_at=self.last_used_at,
            revoked_at=self.revoked_at,
        )


class PersonalAccessToken(AbstractPersonalAccessToken):
    """The token model of sites that name no other in ``SANCTUM["TOKEN_MODEL"]``."""

    class Meta(AbstractPersonalAccessToken.Meta):
        abstract = False
        swappable = SWAPPABLE


def owner_model(model: Any) -> Any:
    """The model of the users that tokens of this model belong to."""
    return model._meta.get_field("user").related_model


def is_beside_users(model: Any) -> bool:
    """Whether one query can join both: not who reads, but who writes them shows in which database they live."""
    if not isinstance(model._meta.get_field("user"), models.ForeignKey):
        return False
    return router.db_for_write(model) == router.db_for_write(owner_model(model))


def get_token_model() -> Any:
    """The model that holds this site's tokens. Raises ``ImproperlyConfigured`` for a name that is no model's."""
    from django.apps import apps
    from django.core.exceptions import ImproperlyConfigured

    name = getattr(settings, SWAPPABLE)
    try:
        return apps.get_model(name, require_ready=False)
    except (LookupError, ValueError, AttributeError):
        raise ImproperlyConfigured(
            f"SANCTUM['TOKEN_MODEL'] is {show(name)}, which is no model of an installed app."
        ) from None
