"""runrevurb on Daphne, the default."""

# Daphne's server comes first: it installs Twisted's asyncio reactor, before anything imports the reactor.
from daphne.server import Server as DaphneServer  # isort: skip

import asyncio
import contextlib
import socket
from functools import partial
from typing import Any

import daphne
from autobahn.websocket.compress import PerMessageDeflateOffer, PerMessageDeflateOfferAccept
from daphne.http_protocol import WebRequest
from OpenSSL import SSL
from twisted.internet import reactor as installed_reactor
from twisted.internet import unix
from twisted.internet.defer import Deferred
from twisted.protocols.tls import TLSMemoryBIOFactory
from twisted.web.http import HTTPChannel

from broadcasting.server.base import Engine, ServerOptions
from broadcasting.server.certificates import Certificates, server_context
from broadcasting.server.daphne_http import spare_requests
from broadcasting.server.daphne_protocol import frame_protocol
from broadcasting.server.listeners import BACKLOG
from broadcasting.server.mailbox import Mailbox
from broadcasting.writers import FRAME_EXTENSION

reactor: Any = installed_reactor

NEVER = -1
SERVICE_RESTART = 1012
POLL = 0.05


class Server(DaphneServer):
    """Daphne's server on sockets that listen already, with the frame writer offered to the application."""

    def __init__(self, engine: "DaphneEngine") -> None:
        options = engine.options
        super().__init__(
            application=engine.application,
            endpoints=["opened by the engine"],
            signal_handlers=False,
            ping_interval=options.ping_interval,
            ping_timeout=options.ping_timeout,
            websocket_timeout=NEVER,
            websocket_max_message_size=options.max_message_size,
            websocket_max_frame_size=options.max_message_size,
            ready_callable=self.listen,
        )
        self.endpoints: list[str] = []
        self.engine = engine
        self.ports: list[Any] = []
        self.supervision: asyncio.Task[None] | None = None

    def listen(self) -> None:
        """Called by Daphne when all is set up but the loop does not run yet."""
        options = self.engine.options
        if options.permessage_deflate:
            self.ws_factory.setProtocolOptions(allowNullOrigin=True, perMessageCompressionAccept=_deflate(options))
        self.ws_factory.protocol = frame_protocol(self.ws_factory)
        factory = self.http_factory
        spare_requests(factory)
        if options.tls_cert is not None:
            certificates = Certificates(options.tls_cert, options.tls_key or options.tls_cert, tls_context)
            self.engine.certificates = certificates
            latest: Any = LatestContext(certificates)
            factory = TLSMemoryBIOFactory(latest, False, factory)
        for listener in self.engine.listeners:
            self.ports.append(_listening(listener, factory))
        self.supervision = reactor._asyncioEventloop.create_task(self.engine.supervise())

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        if scope["type"] != "websocket":
            if self.engine.stopping:
                self.end_connection(protocol)
            return super().create_application(protocol, scope)
        scope["asgi"] = {"version": "3.0"}
        scope["extensions"] = {FRAME_EXTENSION: protocol.open_writer}
        mailbox = Mailbox(protocol.transport)
        running = self.application(scope, mailbox.get, partial(self.handle_reply, protocol))
        self.connections[protocol]["application_instance"] = reactor._asyncioEventloop.create_task(running)
        return mailbox

    def end_connections(self) -> None:
        """Let each connection end with its next answer, so that its client goes on with another process."""
        for protocol in self.connections:
            if isinstance(protocol, WebRequest):
                self.end_connection(protocol)

    def end_connection(self, request: WebRequest) -> None:
        if isinstance(getattr(request, "channel", None), HTTPChannel):  # an upgraded one has none
            request.responseHeaders.setRawHeaders(b"connection", [b"close"])
            request.channel.persistent = False

    def requests_under_way(self) -> bool:
        return any(
            isinstance(protocol, WebRequest) and "disconnected" not in details and not _ended(details)
            for protocol, details in self.connections.items()
        )

    def close_foreign_sockets(self) -> None:
        """Say goodbye to the sockets that belong to other consumers of the site, as uvicorn does."""
        for protocol in list(self.connections):
            if not isinstance(protocol, WebRequest) and protocol.state == protocol.STATE_OPEN:
                protocol.sendCloseFrame(code=SERVICE_RESTART)

    def kill_all_applications(self) -> Deferred:
        """Cancel whatever still runs on the loop, so that nothing is destroyed while pending."""
        tasks = [task for task in asyncio.all_tasks(reactor._asyncioEventloop) if task is not self.supervision]
        for task in tasks:
            task.cancel()
        return Deferred.fromCoroutine(_wait_for(tasks))


class DaphneEngine(Engine):
    name = "Daphne"
    version = daphne.__version__

    def serve(self) -> None:
        self.server = Server(self)
        self.server.run()

    def stop_accepting(self) -> None:
        for port in self.server.ports:
            port.stopListening()
        for listener in self.listeners:
            listener.close()
        self.server.end_connections()

    async def finish_requests(self, grace: float) -> None:
        self.server.close_foreign_sockets()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(grace):
                # An answer that was given may still be on its way to the socket; Twisted tells nobody when it is out.
                while self.server.requests_under_way() or reactor.getWriters():  # noqa: ASYNC110
                    await asyncio.sleep(POLL)

    def halt(self) -> None:
        self.server.stop()


class LatestContext:
    """What Twisted asks at each new connection."""

    def __init__(self, certificates: Certificates[SSL.Context]) -> None:
        self._certificates = certificates

    def getContext(self) -> SSL.Context:
        return self._certificates.context


def tls_context(certificate: str, key: str) -> SSL.Context:
    server_context(certificate, key)  # its errors can be read, and it asks for no passphrase
    context = SSL.Context(SSL.TLS_SERVER_METHOD)
    context.set_min_proto_version(SSL.TLS1_2_VERSION)
    context.set_passwd_cb(lambda *_: b"")
    context.use_certificate_chain_file(certificate)
    context.use_privatekey_file(key)
    return context


class InheritedUnixPort(unix.Port):
    """A unix socket that others may listen on, too.

    Twisted would cut its backlog, shut it down for all of them, and remove its file.
    """

    _shouldShutdown = False

    def startListening(self) -> None:
        self.backlog = BACKLOG
        self._bindPath = b"\0"
        super().startListening()


def _listening(listener: socket.socket, factory: Any) -> Any:
    if listener.family != socket.AF_UNIX:
        return reactor.adoptStreamPort(listener.fileno(), listener.family, factory)
    port = InheritedUnixPort._fromListeningDescriptor(reactor, listener.fileno(), factory)
    port.startListening()
    return port


def _deflate(options: ServerOptions) -> Any:
    def accept(offers: list[Any]) -> Any:
        for offer in offers:
            if isinstance(offer, PerMessageDeflateOffer):
                return PerMessageDeflateOfferAccept(offer, mem_level=5, max_message_size=options.max_message_size)
        return None

    return accept


def _ended(details: dict[str, Any]) -> bool:
    task = details.get("application_instance")
    return task is None or task.done()


async def _wait_for(tasks: list[asyncio.Task[Any]]) -> None:
    if tasks:
        await asyncio.wait(tasks, timeout=1)
