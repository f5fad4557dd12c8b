"""A WebSocket server that does what a test says, for what a good server never does."""

import json
import threading
from collections.abc import Callable
from typing import Any, Self

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

Script = Callable[[ServerConnection], None]


def greet(socket: ServerConnection, *, activity_timeout: float = 30) -> None:
    """Send what a server says first."""
    data = {"socket_id": "1.1", "activity_timeout": activity_timeout}
    tell(socket, "pusher:connection_established", json.dumps(data))


def tell(socket: ServerConnection, event: str, data: Any = None) -> None:
    socket.send(json.dumps({"event": event, "data": data}))


def heard(socket: ServerConnection) -> dict[str, Any]:
    """The client's next message."""
    message: dict[str, Any] = json.loads(socket.recv(timeout=20))
    return message


class ScriptedServer:
    """Plays the scripts in turn, one per connection, and the last one for all that follow; a context manager."""

    host, key = "127.0.0.1", "scripted"

    def __init__(self, *scripts: Script) -> None:
        self._scripts = list(scripts)
        self._server = serve(self._play, self.host, 0)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self.port: int = self._server.socket.getsockname()[1]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._server.shutdown()
        self._thread.join()

    def _play(self, socket: ServerConnection) -> None:
        script = self._scripts.pop(0) if len(self._scripts) > 1 else self._scripts[0]
        try:
            script(socket)
        except ConnectionClosed:
            return


def stay_silent(socket: ServerConnection) -> None:
    """Wait for the client to go."""
    while True:
        socket.recv()
