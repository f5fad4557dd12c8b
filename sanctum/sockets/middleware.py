"""The ASGI middleware that tells Channels consumers who opened a socket, and closes it when that is over."""

import asyncio
import logging
from typing import Any

from channels.sessions import CookieMiddleware, SessionMiddleware
from django.contrib.auth.models import AnonymousUser

from sanctum.authentication.refused import AuthenticationRefused
from sanctum.sockets.guarded import GuardedSocket, Receive, Send, refuse
from sanctum.sockets.handshake import Handshake, Scope, read_handshake
from sanctum.sockets.identity import Identity, identify, is_of_our_page
from sanctum.sockets.sessions import open_session
from sanctum.sockets.watch import watching

logger = logging.getLogger("sanctum")


class SanctumAuthMiddleware:
    """Puts ``user`` and ``auth`` (a token, a ``TransientToken`` or ``None``) into the scope of WebSockets.

    A wrong credential is refused before the consumer hears of the socket; without any, ``user`` is anonymous, and the
    consumer decides. When the credential ends, the socket is closed with 4401. For sessions, Channels'
    ``SessionMiddleware`` has to stand before it. Other scopes go through untouched.
    """

    def __init__(self, inner: Any) -> None:
        self.inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> Any:
        if scope["type"] != "websocket":
            return await self.inner(scope, receive, send)
        try:
            handshake = read_handshake(scope)
            identity = await identify(handshake)
        except AuthenticationRefused as refusal:
            logger.info("A socket was refused: %s.", refusal.reason)
            return await refuse(receive, send)
        socket = GuardedSocket(receive, send, handshake.marker)
        return await self._serve(_told(handshake, identity), socket, identity)

    async def _serve(self, scope: Scope, socket: GuardedSocket, identity: Identity | None) -> Any:
        if identity is None:
            return await self.inner(scope, socket.receive, socket.send)
        watcher = asyncio.create_task(_end_in_time(identity, socket))
        try:
            return await self.inner(scope, socket.receive, socket.send)
        finally:
            watcher.cancel()
            await asyncio.wait([watcher])


def SanctumAuthMiddlewareStack(inner: Any) -> Any:
    """``SanctumAuthMiddleware`` with cookies and sessions, in the place of Channels' ``AuthMiddlewareStack``."""
    return CookieMiddleware(SessionMiddleware(SanctumAuthMiddleware(inner)))


async def _end_in_time(identity: Identity, socket: GuardedSocket) -> None:
    with watching(identity) as watch:
        await socket.accepted.wait()
        await watch.over()
    await socket.end()


def _told(handshake: Handshake, identity: Identity | None) -> Scope:
    scope = {**handshake.scope, "user": AnonymousUser(), "auth": None}
    if identity is not None:
        scope |= {"user": identity.user, "auth": identity.auth}
    if "session" in scope and not is_of_our_page(handshake):
        # Nor may a page of another site make a consumer act by what the session holds.
        scope["session"] = open_session()
    return scope
