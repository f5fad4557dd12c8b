"""Subprotocols that carry a credential, since browsers let pages choose nothing else of a handshake.

A page opens ``new WebSocket(url, ["sanctum.bearer", token])``: a marker, and the secret as the entry behind it. Others
may stand before and behind the two. RFC 6455 allows all characters of tokens and tickets there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

BEARER = "sanctum.bearer"
TICKET = "sanctum.ticket"
MARKERS = (BEARER, TICKET)


class MalformedOffer(ValueError):
    """There is a marker without a secret behind it, or more than one marker."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a client offered. The server answers with ``marker`` where the consumer chooses nothing of ``others``."""

    others: tuple[str, ...] = ()
    marker: str | None = None
    secret: str | None = field(default=None, repr=False)


def read_offer(subprotocols: Sequence[str]) -> Offer:
    """Tell the credential from the subprotocols that are the consumer's. Raises ``MalformedOffer``."""
    entries = list(subprotocols)
    places = [place for place, entry in enumerate(entries) if entry in MARKERS]
    if not places:
        return Offer(tuple(entries))
    place = places[0]
    if len(places) > 1 or place + 1 == len(entries):
        raise MalformedOffer
    return Offer((*entries[:place], *entries[place + 2 :]), entries[place], entries[place + 1])
