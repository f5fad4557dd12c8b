"""uvicorn's WebSocket protocol with the frame writer."""

from collections.abc import Callable
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol


class FrameProtocol(WebSocketsSansIOProtocol):
    """Offers ``revurb.frame`` to the application; until it is opened, everything is as uvicorn has it."""

    drops_slow_reader = False

    async def run_asgi(self) -> None:
        self.scope["extensions"]["revurb.frame"] = self.open_writer
        await super().run_asgi()

    def open_writer(self, max_buffer: int) -> Callable[[bytes], None]:
        """Take over the sending of data frames; a client is dropped when more than ``max_buffer`` bytes wait."""
        self.drops_slow_reader = True
        transport = self.transport
        transport.set_write_buffer_limits(high=max_buffer)
        return _writer(self, transport.is_closing, transport.write)

    def pause_writing(self) -> None:
        super().pause_writing()
        if self.drops_slow_reader:
            self.transport.abort()


def _writer(
    protocol: FrameProtocol, is_closing: Callable[[], bool], send: Callable[[bytes], Any]
) -> Callable[[bytes], None]:
    def write(frame: bytes) -> None:
        # uvloop raises on a closing transport, asyncio would append to what it still sends.
        if not (protocol.close_sent or is_closing()):
            send(frame)

    return write
