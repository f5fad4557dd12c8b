"""Signatures for those who are let in."""

import logging
from base64 import b64encode
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from broadcasting.authorization.granting import grant_for
from broadcasting.authorization.refusals import CannotSign
from broadcasting.broadcasters import BroadcastError, get_broadcaster
from broadcasting.conf.broadcasting import get_broadcasting_settings
from broadcasting.protocol.application import Application
from broadcasting.protocol.encryption import channel_key
from broadcasting.protocol.signatures import subscription_auth, user_auth

logger = logging.getLogger("broadcasting.authorization")

NO_APPLICATION = (
    "No application signs for this broadcasting connection. Run manage.py revurb_install, or let "
    'BROADCASTING["DEFAULT"] begin with a connection that has an application.'
)


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs in an application's name. Get one by ``get_signer``."""

    application: Application
    encryption_key: bytes | None = field(repr=False)
    grants: bool = False
    """Whether the server wants to know who was let in, and by what."""

    def grant(self, user: Any, auth: Any) -> str | None:
        """What the other methods take as ``grant``, for a user and what authenticated them."""
        return grant_for(user, auth) if self.grants else None

    def subscription(
        self, socket_id: str, channel: str, channel_data: str | None = None, grant: str | None = None
    ) -> str:
        """The ``auth`` of one socket's subscription to one channel, with exactly this ``channel_data``."""
        return subscription_auth(self.application, socket_id, channel, channel_data, grant)

    def user(self, socket_id: str, user_data: str, grant: str | None = None) -> str:
        """The ``auth`` of one socket's sign-in."""
        return user_auth(self.application, socket_id, user_data, grant)

    def shared_secret(self, channel: str) -> str:
        """The key of an encrypted channel in base64. Raises ``CannotSign`` without a master key."""
        if self.encryption_key is None:
            raise CannotSign("Encrypted channels need an encryption key, which this broadcasting connection lacks.")
        return b64encode(channel_key(self.encryption_key, channel)).decode()


def get_signer(connection: str | None = None) -> Signer:
    """The signer of a broadcasting connection, by default the first of ``DEFAULT``. May ask the database.

    Raises ``CannotSign`` when the connection has no application, or can't be used at all.
    """
    try:
        settings = get_broadcasting_settings()
        broadcaster = get_broadcaster(settings.DEFAULT[0] if connection is None else connection)
        application, encryption_key = broadcaster.application, broadcaster.encryption_key
    except (BroadcastError, ImproperlyConfigured) as error:
        logger.error("Nobody can sign: %s", error)
        raise CannotSign(NO_APPLICATION) from error
    if application is None:
        raise CannotSign(NO_APPLICATION)
    return Signer(application, encryption_key, settings.GRANTS and broadcaster.takes_grants)
