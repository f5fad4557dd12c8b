"""runrevurb on uvicorn: cheaper per message and per request than Daphne. Needs ``revurb[uvicorn]``."""

import asyncio
import contextlib
import ssl
from collections.abc import Iterator
from typing import Any

import uvicorn

from broadcasting.server.base import Engine
from broadcasting.server.certificates import Certificates, server_context
from broadcasting.server.uvicorn_http import HeadProtocol, State
from broadcasting.server.uvicorn_protocol import FrameProtocol

POLL = 0.05
LAST_SECOND = 1
"""How long uvicorn itself waits again, for what is cancelled by then."""


class Server(uvicorn.Server):
    """uvicorn's server, with stopping left to the engine."""

    def __init__(self, config: uvicorn.Config, engine: "UvicornEngine") -> None:
        super().__init__(config)
        self.server_state: State = State()
        self.engine = engine
        self.supervision: asyncio.Task[None] | None = None

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        # uvicorn would raise the signal again at the end, and the process would not exit with 0.
        yield

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            self.supervision = asyncio.create_task(self.engine.supervise())


class UvicornEngine(Engine):
    name = "uvicorn"
    version = uvicorn.__version__

    def serve(self) -> None:
        self.server = Server(self._config(), self)
        self.server.run(sockets=self.listeners)

    def stop_accepting(self) -> None:
        for server in self.server.servers:
            server.close()
        self.server.server_state.stop()

    async def finish_requests(self, grace: float) -> None:
        state = self.server.server_state
        for connection in list(state.connections):
            connection.shutdown()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(grace):
                while state.connections or state.tasks:  # noqa: ASYNC110 (uvicorn tells nobody)
                    await asyncio.sleep(POLL)
        for task in state.tasks:
            task.cancel()
        self.server.config.timeout_graceful_shutdown = LAST_SECOND

    def halt(self) -> None:
        self.server.should_exit = True

    def _config(self) -> uvicorn.Config:
        options = self.options
        if options.tls_cert is not None:
            self.certificates = Certificates(options.tls_cert, options.tls_key or options.tls_cert, server_context)
        return uvicorn.Config(
            self.application,
            http=HeadProtocol,
            ws=FrameProtocol,
            ws_max_size=options.max_message_size,
            ws_ping_interval=options.ping_interval,
            ws_ping_timeout=options.ping_timeout,
            ws_per_message_deflate=options.permessage_deflate,
            interface="asgi3",
            ssl_context_factory=self._listening_context if self.certificates else None,
            # Logging is Django's to configure.
            log_config=None,
            access_log=False,
            workers=1,
        )

    def _listening_context(self, *_: Any) -> ssl.SSLContext:
        """The server keeps one context; this one gives each new connection that of the latest certificate."""
        certificates = self.certificates
        assert certificates is not None

        def take_latest(connection: Any, *_: Any) -> None:
            connection.context = certificates.context

        context: ssl.SSLContext = server_context(certificates.certificate, certificates.key)
        context.sni_callback = take_latest
        return context
