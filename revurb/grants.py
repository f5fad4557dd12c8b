"""By what somebody was let in, as far as one app has to know it of another."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Grant:
    """Who was let in, by which credential, and until when."""

    user_id: str
    """The user's primary key as a text."""
    credential: str | None = None
    """What can be revoked by itself, such as ``"sanctum:15"``; ``None`` for a session."""
    expires_at: datetime | None = None
    """When the credential ends by itself."""


def grant_of(user: Any, auth: Any) -> Grant:
    """The grant of a user and of what authenticated them, ``request.auth`` in DRF.

    An ``auth`` that can be revoked has a text ``credential``, and a ``datetime`` ``valid_until`` or ``None``.
    """
    return Grant(str(user.pk), getattr(auth, "credential", None), getattr(auth, "valid_until", None))
