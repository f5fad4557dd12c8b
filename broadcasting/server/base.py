"""What runrevurb asks of a server program, whichever it is."""

import asyncio
import contextlib
import logging
import os
import signal
import socket
import threading
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from broadcasting.server.certificates import Certificates
from broadcasting.server.stopping import Stop

logger = logging.getLogger(__name__)

ASGIApplication = Callable[..., Awaitable[None]]

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)
RESTART = "restart"
"""The reason to stop where another process takes over, at once or soon."""
LINGER = 1.0
"""Seconds in which the request of the last accepted connection may come, so that a restart refuses nobody."""
LAST_WORDS = 2.0
"""Seconds that the end gets though the grace period is over."""
SMALLEST_MESSAGE_LIMIT = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerOptions:
    """How to listen and what to allow. Sizes are in bytes, times in seconds."""

    host: str = "0.0.0.0"
    """Address to listen on; ignored when ``uds`` or ``fd`` is given."""
    port: int = 8080
    """TCP port; 0 takes a free one."""
    uds: str | None = None
    """Path of a unix socket to listen on instead. A stale file there is replaced, and removed at the end."""
    fd: int | None = None
    """An inherited socket that listens already, as systemd hands it over."""
    tls_cert: str | None = None
    """PEM file with the certificate and its chain; turns TLS on."""
    tls_key: str | None = None
    """PEM file with the private key; ``None`` if ``tls_cert`` holds it too."""
    shutdown_grace: float = 10.0
    """From the request to stop until the process has to be gone."""
    permessage_deflate: bool = False
    """Whether clients may compress. Costs several times the memory of an idle connection."""
    max_message_size: int = SMALLEST_MESSAGE_LIMIT
    """What the engine itself refuses (close code 1009); applications set their own, smaller limits."""
    ping_interval: float = 20.0
    """Between two WebSocket ping frames of the engine."""
    ping_timeout: float = 30.0
    """A connection that leaves a ping frame unanswered for so long is dropped."""


class EngineUnavailable(Exception):
    """The engine's packages are not installed, or there is no engine of that name."""


async def _nothing(*_: Any) -> None:
    """What happens at the start and at the end unless somebody wants more."""


class Engine(ABC):
    """Serves one ASGI application on ``listeners`` until it is asked to stop.

    ``on_start(engine)`` is awaited in the loop as soon as clients are served. ``close_sockets(grace)`` is awaited after
    the engine has stopped accepting; it closes the application's WebSockets properly, within ``grace`` seconds.
    ``on_end()`` is awaited when all requests are answered.
    ``restart_wanted()`` is awaited beside the work; when it returns, the engine stops. ``on_stop(why)`` is called once,
    in the loop, when stopping begins.
    """

    name: ClassVar[str]
    version: ClassVar[str]

    def __init__(
        self,
        application: ASGIApplication,
        listeners: Sequence[socket.socket],
        options: ServerOptions,
        *,
        close_sockets: Callable[[float], Awaitable[None]],
        on_start: Callable[["Engine"], Awaitable[None]] = _nothing,
        on_end: Callable[[], Awaitable[None]] = _nothing,
        restart_wanted: Callable[[], Awaitable[Any]] | None = None,
        on_stop: Callable[[str], None] = lambda why: None,
        stop_signals: Sequence[signal.Signals] = STOP_SIGNALS,
    ) -> None:
        self.application = application
        self.listeners = list(listeners)
        self.options = options
        self.certificates: Certificates[Any] | None = None
        self.stopping = False
        """Whether it accepts no more; answers then tell their clients to connect anew for the next request."""
        self._close_sockets = close_sockets
        self._on_start = on_start
        self._on_end = on_end
        self._restart_wanted = restart_wanted
        self._on_stop = on_stop
        self._stop_signals = stop_signals
        self._stop = Stop()

    def run(self) -> None:
        """Serve; blocks until stopped. Once per engine, in any thread; signals are heeded in the main thread only."""
        try:
            self.serve()
        finally:
            release(self.listeners, self.options)

    @abstractmethod
    def serve(self) -> None:
        """Run the loop with ``supervise`` as a task in it, until ``halt``."""

    @abstractmethod
    def stop_accepting(self) -> None:
        """Close the listening sockets."""

    @abstractmethod
    async def finish_requests(self, grace: float) -> None:
        """Let the HTTP requests end that are under way, for ``grace`` seconds at most."""

    @abstractmethod
    def halt(self) -> None:
        """Make ``serve`` return, whatever is still open."""

    def stop(self, why: str = "asked to") -> None:
        """Ask for a graceful stop, from any thread, also before ``run``. Returns at once."""
        self._stop.ask(why)

    def reload_certificates(self) -> None:
        """Load the TLS certificate anew, if there is one. Call it in the loop; returns at once."""
        if self.certificates is not None:
            self.certificates.reload()

    async def supervise(self) -> None:
        """Wait for a reason to stop, then stop within the grace period. Runs as a task beside the server."""
        watchers = [asyncio.create_task(each) for each in (self._start(), self._watch_restart(), self._watch_files())]
        self._heed_signals()
        try:
            why = await self._stop.wait()
            self.stopping = True
            self._tell_stop(why)
            await self._wind_down(why)
        except Exception:
            logger.exception("The server did not stop as it should.")
        finally:
            for watcher in watchers:
                watcher.cancel()
            self.halt()

    async def _wind_down(self, why: str) -> None:
        clock = asyncio.get_running_loop().time
        start = clock()
        deadline = start + self.options.shutdown_grace
        self.stop_accepting()
        try:
            async with asyncio.timeout_at(deadline):
                await self._close_sockets(self.options.shutdown_grace)
        except TimeoutError:
            logger.warning("Some sockets did not close within the grace period.")
        except Exception:
            logger.exception("Closing the sockets failed.")
        if why == RESTART:
            await asyncio.sleep(max(min(start + LINGER, deadline) - clock(), 0))
        await self.finish_requests(max(deadline - clock(), 0))
        try:
            async with asyncio.timeout_at(max(deadline, clock() + LAST_WORDS)):
                await self._on_end()
        except Exception:
            logger.exception("The server did not end cleanly.")

    async def _start(self) -> None:
        try:
            await self._on_start(self)
        except Exception:
            logger.exception("The server could not start.")
            self._stop.ask("failure")

    def _tell_stop(self, why: str) -> None:
        try:
            self._on_stop(why)
        except Exception:  # a terminal that is gone, for one
            logger.exception("The stop could not be announced.")

    async def _watch_restart(self) -> None:
        if self._restart_wanted is not None:
            await self._restart_wanted()
            self._stop.ask(RESTART)

    async def _watch_files(self) -> None:
        if self.certificates is not None:
            await self.certificates.watch()

    def _heed_signals(self) -> None:
        # The handlers stay to the end: a signal while the process winds up must not end in a traceback.
        if threading.current_thread() is not threading.main_thread():
            return
        loop = asyncio.get_running_loop()
        for number in self._stop_signals:
            loop.add_signal_handler(number, self._signalled, number)
        if self.certificates is not None:  # else it ends the process, as when a terminal is closed
            loop.add_signal_handler(signal.SIGHUP, self.reload_certificates)

    def _signalled(self, number: signal.Signals) -> None:
        if self._stop.why is not None:
            self.abandon(128 + number)
        self._stop.ask(number.name)

    def abandon(self, status: int) -> None:
        """End the process at once, nothing waited for."""
        release(self.listeners, self.options)
        os._exit(status)


def release(listeners: Sequence[socket.socket], options: ServerOptions) -> None:
    """Close the listening sockets and remove the file of a unix socket."""
    for listener in listeners:
        listener.close()
    if options.uds is not None:
        with contextlib.suppress(OSError):
            os.unlink(options.uds)
