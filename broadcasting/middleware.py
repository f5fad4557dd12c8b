"""Middleware that knows which socket a request comes with."""

from collections.abc import AsyncIterator, Awaitable, Iterator
from typing import Any

from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase

from broadcasting.events.sockets import socket_scope
from revurb.middleware import TwoModeMiddleware

_LONGEST = 64


class SocketIdMiddleware(TwoModeMiddleware):
    """Reads the ``X-Socket-ID`` header that Echo sends, so that ``to_others()`` leaves out the socket behind a request.

    It holds for the view, for what streams out of it, and for the Celery tasks that it starts. What is not of a socket
    id's form is ignored. For sync and async sites; its place in ``MIDDLEWARE`` does not matter, unless other
    middleware broadcasts.
    """

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        if self.is_async:
            return self._respond_async(request)
        socket_id = _socket_id(request)
        with socket_scope(socket_id):
            return _scoped(self.get_response(request), socket_id)

    async def _respond_async(self, request: HttpRequest) -> HttpResponseBase:
        socket_id = _socket_id(request)
        with socket_scope(socket_id):
            return _scoped(await self.get_response(request), socket_id)


def _socket_id(request: HttpRequest) -> str | None:
    value = request.headers.get("X-Socket-ID")
    return value if value and len(value) <= _LONGEST else None


def _scoped(response: HttpResponseBase, socket_id: str | None) -> HttpResponseBase:
    """What streams runs after the middleware has returned; a file knows nothing of sockets, and goes its faster way."""
    if socket_id and isinstance(response, StreamingHttpResponse) and not isinstance(response, FileResponse):
        content: Any = response.streaming_content
        response.streaming_content = _astream(content, socket_id) if response.is_async else _stream(content, socket_id)
    return response


def _stream(content: Iterator[bytes], socket_id: str) -> Iterator[bytes]:
    """One scope for each step: whoever consumes this must not find himself in the scope between two."""
    while True:
        with socket_scope(socket_id):
            try:
                part = next(content)
            except StopIteration:
                return
        yield part


async def _astream(content: AsyncIterator[bytes], socket_id: str) -> AsyncIterator[bytes]:
    while True:
        with socket_scope(socket_id):
            try:
                part = await anext(content)
            except StopAsyncIteration:
                return
        yield part
