"""uvicorn's HTTP protocol with bounds for the head of a request, which neither uvicorn nor httptools has."""

from asyncio import Transport
from asyncio.events import TimerHandle

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState

MOST_HEAD = 65_536
"""Bytes of a request line and its headers."""

HEAD_TIMEOUT = 20.0
"""Seconds that a client has to send them."""


class State(ServerState):
    """What the connections of a server share."""

    stopping = False
    """Whether each connection ends with the next answer, so that its client goes on with another process."""

    def stop(self) -> None:
        self.stopping = True
        for connection in self.connections:
            if isinstance(connection, HeadProtocol) and connection.cycle is not None:
                connection.cycle.keep_alive = False


class HeadProtocol(HttpToolsProtocol):
    """Ends connections whose request does not begin to make sense in time, or before ``MOST_HEAD`` bytes."""

    _head_size = 0
    _head_timer: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_came()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._head_timer is None or self.transport.is_closing():
            return
        self._head_size += len(data)
        if self._head_size > MOST_HEAD:
            self.send_400_response("Request head too large.")

    def on_message_begin(self) -> None:
        self._await_head()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._head_came()
        super().on_headers_complete()
        if getattr(self.server_state, "stopping", False) and self.cycle is not None:
            self.cycle.keep_alive = False

    def handle_websocket_upgrade(self) -> None:
        super().handle_websocket_upgrade()
        protocol = self.transport.get_protocol()
        if isinstance(protocol, WebSocketsSansIOProtocol) and not protocol.handshake_initiated:
            # A request that ``websockets`` does not understand (one with a body, say): uvicorn would wait for ever.
            self.send_400_response("Invalid WebSocket request.")

    def _await_head(self) -> None:
        self._head_size = 0
        if self._head_timer is None:
            self._head_timer = self.loop.call_later(HEAD_TIMEOUT, self.transport.abort)

    def _head_came(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None
