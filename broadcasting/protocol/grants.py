"""Grants: who was let into a channel, by which credential, and until when.

Where the site says so, ``auth`` has a third part, ``KEY:SIGNATURE:GRANT``: JSON in base64url. The signature is another
one then, which covers the grant as well (``signatures``), so nobody can change it, and nobody can leave it out.
"""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from math import isfinite
from typing import Any, TypeGuard

FRESH = 600.0
"""Seconds after its making in which a grant has to be used. Clients ask for a new one with each subscription."""

ANY_CREDENTIAL = "*"
"""In the HTTP API: all grants of a user, whatever their credential."""

_PART = re.compile(r"[A-Za-z0-9_-]{1,2048}")
_HEX_DIGITS = 64


@dataclass(frozen=True, slots=True)
class Grant:
    """Times are seconds since 1970, by the clock of the site that signs."""

    user_id: str
    """The primary key of the user as a text."""
    credential: str | None
    """What can be revoked by itself, such as ``"sanctum:15"``; ``None`` for a session."""
    issued_at: float
    expires_at: float | None = None

    def is_of(self, user_id: str, credential: str | None = None) -> bool:
        """Whether a user was let in, or if ``credential`` is given, whether they were by that one."""
        return self.user_id == user_id and (credential is None or self.credential == credential)

    def is_over(self, now: float) -> bool:
        """Whether its time has passed."""
        return self.expires_at is not None and self.expires_at <= now


def write_grant(grant: Grant) -> str:
    """The third part of an ``auth``."""
    content: dict[str, Any] = {"u": grant.user_id, "i": round(grant.issued_at, 3)}
    if grant.credential is not None:
        content["c"] = grant.credential
    if grant.expires_at is not None:
        content["e"] = round(grant.expires_at, 3)
    return urlsafe_b64encode(json.dumps(content, separators=(",", ":")).encode()).decode().rstrip("=")


def grant_part(auth: object) -> str | None:
    """The third part of an ``auth`` as it came from outside, unchecked; ``None`` where it has but two."""
    if not isinstance(auth, str):
        return None
    parts = auth.rsplit(":", 2)
    is_longer = len(parts) == 3 and len(parts[1]) == _HEX_DIGITS and _PART.fullmatch(parts[2])
    return parts[2] if is_longer else None


def read_grant(part: str) -> Grant | None:
    """The grant in a third part whose signature is right; ``None`` where it holds none."""
    try:
        content = json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, RecursionError):
        return None
    if not isinstance(content, dict):
        return None
    user_id, credential = content.get("u"), content.get("c")
    issued_at, expires_at = content.get("i"), content.get("e")
    if not isinstance(user_id, str) or not isinstance(credential, str | None):
        return None
    if not _is_time(issued_at) or not (expires_at is None or _is_time(expires_at)):
        return None
    return Grant(user_id, credential, issued_at, expires_at)


def _is_time(value: Any) -> TypeGuard[float]:
    # Numbers too large for a float are no times, and ``isfinite`` would raise.
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15 and isfinite(value)
