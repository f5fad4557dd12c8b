"""Tokens that stand where they should not, found and revoked."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any

from sanctum.conf import get_settings
from sanctum.issuing import revoke_token
from sanctum.models import get_token_model
from sanctum.states import with_owners
from sanctum.tokens.scanning import LONGEST_FOUND, digests_in

PIECE = 1 << 20
"""Bytes that are read at once."""
_QUERY = 500


@dataclass(slots=True)
class Leak:
    """What became of a leak. No text of a token is in it."""

    candidates: int = 0
    """Texts that may be tokens, each counted once per MiB."""
    revoked: list[Any] = field(default_factory=list)
    """Tokens that were good until now; on a dry run those that would be revoked."""
    over: list[Any] = field(default_factory=list)
    """Tokens that had been revoked before."""


def revoke_leaked(source: IO[bytes], reason: str = "leaked", *, dry_run: bool = False) -> Leak:
    """Revoke every token that stands in a binary file, whatever else is in it. It is read in pieces, to its end."""
    leak, seen = Leak(), set()
    for digests in _digests(source):
        leak.candidates += len(digests)
        for token in _rows(digests):
            if token.pk in seen:
                continue
            seen.add(token.pk)
            (leak.revoked if _revoke(token, reason, dry_run) else leak.over).append(token)
    return leak


def _digests(source: IO[bytes]) -> Iterator[set[str]]:
    settings, kept = get_settings(), b""
    while piece := source.read(PIECE):
        text = (kept + piece).decode("latin-1")
        yield digests_in(text, settings.prefixes, settings.ACCEPTED_FORMS)
        kept = (kept + piece)[-LONGEST_FOUND:]


def _rows(digests: Iterable[str]) -> Iterator[Any]:
    wanted = sorted(digests)
    rows = with_owners(get_token_model()._default_manager.all())
    for start in range(0, len(wanted), _QUERY):
        yield from rows.filter(token_hash__in=wanted[start : start + _QUERY])


def _revoke(token: Any, reason: str, dry_run: bool) -> bool:
    if dry_run:
        return token.refusal() != "revoked"
    return revoke_token(token, reason)
