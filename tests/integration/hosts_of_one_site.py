"""A site in this process, under every host name, with TLS and without, that follows changed settings at once."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import trustme
from django.core.handlers.wsgi import WSGIHandler

PAGE = b'<!doctype html><title>Page</title><link rel="icon" href="data:,">'


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


def _site(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
    """An empty page at ``/page``; for the rest Django, with the middleware of now."""
    if environ["PATH_INFO"] == "/page":
        start_response("200 OK", [("Content-Type", "text/html"), ("Content-Length", str(len(PAGE)))])
        return [PAGE]
    return WSGIHandler()(environ, start_response)


@contextmanager
def serving(*, tls: bool) -> Iterator[int]:
    """Serve on a port of 127.0.0.1, which is yielded."""
    with make_server("127.0.0.1", 0, _site, _Server, _Quiet) as server:
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            trustme.CA().issue_cert("*.example.com", "example.com", "other.test").configure_cert(context)
            server.socket = context.wrap_socket(server.socket, server_side=True)
            server.base_environ["HTTPS"] = "on"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()
