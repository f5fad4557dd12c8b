"""Tickets: a page that has a session or a token gets one, and opens one socket with it within seconds.

The cache keeps them by digest, and nothing by which one could log in: a session's key is masked by the ticket itself.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import caches

from sanctum.conf import get_settings

LONGEST_PATH = 500

_TICKET = re.compile(r"[A-Za-z0-9_-]{43}")
_PATH = re.compile(r"/[\x21-\x7e]*")


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a ticket was given to: a user, by a token (its primary key as a text) or by a session (its key)."""

    user_id: str
    token_id: str | None = None
    session_key: str | None = field(default=None, repr=False)


def issue_ticket(holder: Holder, path: str | None = None) -> str:
    """Make a ticket that is good once, for ``TICKET_SECONDS``, and if a ``path`` is given, for sockets there alone."""
    ticket = secrets.token_urlsafe(32)
    kept = {
        "user": holder.user_id,
        "token": holder.token_id,
        "session": None if holder.session_key is None else _mask(ticket, holder.session_key.encode()).hex(),
        "path": path,
    }
    _cache().set(_key(ticket), kept, get_settings().TICKET_SECONDS)
    return ticket


def redeem_ticket(ticket: str, path: str) -> Holder | None:
    """Whose ticket it is; ``None`` for one that is unknown, over, for another path, or used. It is used up by this."""
    if not _TICKET.fullmatch(ticket):
        return None
    cache, key = _cache(), _key(ticket)
    kept: Any = cache.get(key)
    # Of all who have read it, one is told that it was there to be deleted.
    if kept is None or not cache.delete(key):
        return None
    if kept["path"] not in (None, path):
        return None
    masked = kept["session"]
    session_key = None if masked is None else _mask(ticket, bytes.fromhex(masked)).decode()
    return Holder(kept["user"], kept["token"], session_key)


def is_path(text: Any) -> bool:
    """Whether a ticket can be bound to this: a path as scopes have it, without a query."""
    return isinstance(text, str) and len(text) <= LONGEST_PATH and "?" not in text and bool(_PATH.fullmatch(text))


def _cache() -> Any:
    return caches[get_settings().CACHE]


def _key(ticket: str) -> str:
    return f"sanctum:ticket:{hashlib.sha256(ticket.encode()).hexdigest()}"


def _mask(ticket: str, text: bytes) -> bytes:
    """Mask or unmask: the ticket is random and used once, and the cache has but its digest."""
    stream = hashlib.shake_256(b"sanctum.ticket.session:" + ticket.encode()).digest(len(text))
    return bytes(a ^ b for a, b in zip(text, stream, strict=True))
