"""The Pusher HTTP API as an ASGI application of its own.

Django's ``ASGIHandler`` opens a thread for every request and sends signals through it, which costs several times
what the request itself does. Here a request is read, resolved in our URLconf, answered by the view's coroutine
and sent: no middleware, no thread, no database connection.
"""

import asyncio
import io
from collections.abc import Awaitable, Callable
from typing import Any

from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIRequest
from django.http import Http404, HttpResponse
from django.urls import get_resolver

from broadcasting.api.exceptions import BadRequest, PayloadTooLarge, RequestTimeout, refuse
from broadcasting.conf import get_settings
from broadcasting.paths import local_path

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

URLCONF = "broadcasting.api.urls"
BODY_TIMEOUT = 30.0
"""Seconds in which a body must have come."""
DISCARD_LIMIT = 1_000_000
"""Bytes of a refused body that are read and thrown away, so that the client gets to read the refusal."""


class BufferedRequest(ASGIRequest):
    """A request whose body was read before, whatever ``DATA_UPLOAD_MAX_MEMORY_SIZE`` says.

    Raises ``BadRequest`` for a query that is not text, and Django's for headers that Django refuses to read.
    """

    def __init__(self, scope: Scope) -> None:
        try:
            super().__init__(scope, io.BytesIO())
        except UnicodeDecodeError:
            raise BadRequest from None

    def fill(self, body: bytes) -> None:
        self._body = body


async def api_application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer an HTTP request for one of the API's paths, below the scope's ``root_path`` and ``SERVER_PATH``.

    Raises ``ValueError`` for a scope that is not HTTP; every other trouble becomes a response.
    """
    if scope["type"] != "http":
        raise ValueError(f"the HTTP API serves no {scope['type']} connections")
    try:
        response = await _respond(scope, receive)
        await _send_response(send, response, with_body=scope["method"] != "HEAD")
    except (RequestAborted, OSError):
        return  # the client has gone


def _path(scope: Scope) -> str:
    path = local_path(scope)
    if path is None:
        raise Http404
    return path


async def _respond(scope: Scope, receive: Receive) -> HttpResponse:
    request = None
    try:
        request = BufferedRequest(scope)
        request.fill(await _read_body(request, receive, get_settings().MAX_REQUEST_SIZE))
        match = get_resolver(URLCONF).resolve(_path(scope))
        request.resolver_match = match
        return await match.func(request, *match.args, **match.kwargs)
    except RequestAborted:
        raise
    except Exception as error:
        return _refusal(error, request)


def _refusal(error: Exception, request: BufferedRequest | None) -> HttpResponse:
    response = refuse(error, request)
    response["Content-Length"] = str(len(response.content))
    unread = isinstance(error, (PayloadTooLarge, RequestTimeout))
    if unread and request is not None and request.scope.get("http_version", "1.1") < "2":
        response["Connection"] = "close"  # the rest of the body is still on its way
    return response


async def _read_body(request: BufferedRequest, receive: Receive, limit: int) -> bytes:
    tolerated = max(limit, DISCARD_LIMIT)
    declared = request.META.get("CONTENT_LENGTH", "")
    if declared.isdecimal() and (len(declared) > 18 or int(declared) > tolerated):
        raise _too_large(limit)
    try:
        async with asyncio.timeout(BODY_TIMEOUT):
            body = await _collect(receive, limit, tolerated)
    except TimeoutError:
        raise RequestTimeout from None
    if body is None:
        raise _too_large(limit)
    return body


def _too_large(limit: int) -> PayloadTooLarge:
    return PayloadTooLarge('REVURB["MAX_REQUEST_SIZE"]', limit)


async def _collect(receive: Receive, limit: int, tolerated: int) -> bytes | None:
    """Return the body, or ``None`` if it is larger than ``limit``; of that, no more than ``tolerated`` is awaited."""
    chunks: list[bytes] = []
    size, more = 0, True
    while more and size <= tolerated:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise RequestAborted
        chunk, more = message.get("body", b""), message.get("more_body", False)
        size += len(chunk)
        if size <= limit:
            chunks.append(chunk)
        else:
            chunks.clear()
    return b"".join(chunks) if size <= limit else None


async def _send_response(send: Send, response: HttpResponse, *, with_body: bool) -> None:
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in response.items()]
    await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
    await send({"type": "http.response.body", "body": response.content if with_body else b""})
