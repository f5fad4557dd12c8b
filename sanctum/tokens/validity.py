"""When a token ends, and why it is refused."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Refusal(StrEnum):
    """Why nobody was let in. For signals and logs only: a client hears the same of each."""

    MALFORMED = "malformed"
    """No token at all, by its form or its checksum."""
    UNKNOWN = "unknown"
    """No row has this id and this secret."""
    REVOKED = "revoked"
    EXPIRED = "expired"
    IDLE = "idle"
    """Not used for longer than ``IDLE_TIMEOUT``."""
    INACTIVE = "inactive"
    """The owner was deactivated."""
    PASSWORD_CHANGED = "password_changed"
    """The owner has another password than when the token was made."""
    VALIDATOR = "validator"
    """``TOKEN_VALIDATOR`` said no, or failed."""
    THROTTLED = "throttled"
    """Too many failures from this address."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What ends every token, besides its own ``expires_at``."""

    expiration: timedelta | None = None
    """How long after its creation."""
    idle_timeout: timedelta | None = None
    """How long after its last use, or its creation."""


def valid_until(
    limits: Limits, *, created_at: datetime, expires_at: datetime | None, last_used_at: datetime | None
) -> datetime | None:
    """The moment at which a token ends if it is not used again; at that moment it is no longer valid."""
    ends = [expires_at] if expires_at else []
    if limits.expiration is not None:
        ends.append(created_at + limits.expiration)
    if limits.idle_timeout is not None:
        ends.append((last_used_at or created_at) + limits.idle_timeout)
    return min(ends, default=None)


def refusal(
    limits: Limits,
    now: datetime,
    *,
    created_at: datetime,
    expires_at: datetime | None,
    last_used_at: datetime | None,
    revoked_at: datetime | None,
) -> Refusal | None:
    """Why a token is not valid at ``now``, or ``None``. A revocation may lie in the future, while a grace lasts."""
    if revoked_at is not None and revoked_at <= now:
        return Refusal.REVOKED
    fixed = Limits(limits.expiration)
    if _is_past(valid_until(fixed, created_at=created_at, expires_at=expires_at, last_used_at=None), now):
        return Refusal.EXPIRED
    if _is_past(valid_until(limits, created_at=created_at, expires_at=None, last_used_at=last_used_at), now):
        return Refusal.IDLE
    return None


def _is_past(end: datetime | None, now: datetime) -> bool:
    return end is not None and end <= now
