"""Handshakes: what a client brought to open a socket, and what of it the consumer gets to see."""

import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import unquote_plus

from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest

from sanctum.authentication.requests import text_of
from sanctum.conf import get_settings
from sanctum.sockets.offers import BEARER, MalformedOffer, Offer, read_offer

TICKET_PARAMETER = "ticket"
"""Where a ticket may stand in the query: it is worth nothing once it was used."""

SUBPROTOCOL_HEADER = b"sec-websocket-protocol"
SCHEMES = {"ws": "http", "wss": "https"}

Scope = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Handshake:
    """What was brought. ``kind`` is ``None`` where there is no secret; a session may be there all the same."""

    scope: Scope = field(repr=False)
    """For the consumer: without the secret."""
    request: HttpRequest = field(repr=False)
    """The handshake as Django sees requests, for addresses and headers."""
    kind: Literal["token", "ticket"] | None = None
    secret: str | None = field(default=None, repr=False)
    marker: str | None = None
    """The subprotocol to answer with, unless the consumer has another one."""


def read_handshake(scope: Scope) -> Handshake:
    """Read a scope of type ``websocket``.

    Of several credentials the first counts: the header, the subprotocols, a ticket in the query, and a token in the
    query where ``SOCKET_QUERY_PARAMETER`` allows it.
    """
    try:
        offer = read_offer(scope.get("subprotocols", ()))
    except MalformedOffer:
        # Counted and told as any other text that is no token.
        offer = Offer(marker=BEARER, secret="")
    parameter = get_settings().SOCKET_QUERY_PARAMETER
    clean = _without_secrets(scope, offer.others, offer.secret, [TICKET_PARAMETER, parameter])
    request = as_request(clean)
    in_header = text_of(request)
    if in_header is not None:
        return Handshake(clean, request, "token", in_header, offer.marker)
    if offer.secret is not None:
        kind: Literal["token", "ticket"] = "token" if offer.marker == BEARER else "ticket"
        return Handshake(clean, request, kind, offer.secret, offer.marker)
    if (ticket := _parameter(scope, TICKET_PARAMETER)) is not None:
        return Handshake(clean, request, "ticket", ticket)
    if parameter is not None and (token := _parameter(scope, parameter)) is not None:
        return Handshake(clean, request, "token", token)
    return Handshake(clean, request)


def as_request(scope: Scope) -> HttpRequest:
    """The handshake as a GET request; a socket's ``wss`` is a page's ``https``."""
    scheme = SCHEMES.get(scope.get("scheme", "ws"), "http")
    return ASGIRequest({**scope, "type": "http", "method": "GET", "scheme": scheme}, io.BytesIO())


def _without_secrets(
    scope: Scope, others: Iterable[str], secret: str | None, parameters: Iterable[str | None]
) -> Scope:
    """Consumers write their scope into logs and errors, where no secret shall be."""
    pairs = scope.get("query_string", b"").split(b"&")
    names = set(parameters)
    kept = {**scope, "query_string": b"&".join(pair for pair in pairs if _name(pair) not in names)}
    if secret is None:
        return kept
    headers = [(name, value) for name, value in scope["headers"] if name.lower() != SUBPROTOCOL_HEADER]
    if others := list(others):
        headers.append((SUBPROTOCOL_HEADER, ", ".join(others).encode()))
    return {**kept, "subprotocols": others, "headers": headers}


def _parameter(scope: Scope, name: str) -> str | None:
    """The value of a parameter; of one that is there twice, none that could be right."""
    pairs = scope.get("query_string", b"").split(b"&")
    values = [unquote_plus(pair.partition(b"=")[2].decode("latin-1")) for pair in pairs if _name(pair) == name]
    return None if not values else values[0] if len(values) == 1 else ""


def _name(pair: bytes) -> str:
    return unquote_plus(pair.partition(b"=")[0].decode("latin-1"))
