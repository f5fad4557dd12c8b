"""WebSockets of a site's own Channels consumers: who opened one, and for how long that holds.

``handshake`` reads what a client brought, ``identity`` finds out whom that makes it, ``watch`` notices when it is over,
``guarded`` stands between server and consumer, and ``middleware`` puts them together.
"""

from sanctum.sockets.middleware import SanctumAuthMiddleware, SanctumAuthMiddlewareStack

__all__ = ["SanctumAuthMiddleware", "SanctumAuthMiddlewareStack"]
