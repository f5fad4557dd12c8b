"""Events by the HTTP API of a Pusher-compatible server, over connections that are kept."""

from broadcasting.broadcasters.http.address import Address
from broadcasting.broadcasters.http.publisher import HttpPublisher

__all__ = ["Address", "HttpPublisher"]
