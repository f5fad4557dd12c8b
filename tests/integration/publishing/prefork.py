"""A WSGI server that forks its workers after it has loaded the site, as gunicorn does with ``--preload``.

The site publishes before that, so that the workers inherit open connections and threads which are not theirs.

    python -m tests.integration.publishing.prefork PORT WORKERS
"""

import os
import signal
import sys
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import django
from django.core.wsgi import get_wsgi_application
from django.test import RequestFactory


class Quiet(WSGIRequestHandler):
    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


def main(port: int, workers: int) -> None:
    """Serve until the process is ended, and end the workers with it."""
    django.setup()
    from tests.integration.publishing.urls import publish

    application = get_wsgi_application()
    first = publish(RequestFactory().get("/sync", {"channel": "before-the-fork", "number": "0"}))
    print(f"published before the fork: {first.status_code} {first.content.decode()}", flush=True)
    server = WSGIServer(("127.0.0.1", port), Quiet)
    server.set_app(application)
    # Of two workers that see a client, one gets it; the other shall not wait for the next.
    server.socket.settimeout(0.05)
    children = [child for _ in range(workers) if (child := _worker(server))]
    signal.signal(signal.SIGTERM, lambda *_: [os.kill(child, signal.SIGTERM) for child in children])
    print("forked", flush=True)
    for child in children:
        os.waitpid(child, 0)


def _worker(server: WSGIServer) -> int:
    child = os.fork()
    if child:
        return child
    # Not by an exception: wsgiref would swallow one that is raised while it answers.
    signal.signal(signal.SIGTERM, lambda *_: Thread(target=server.shutdown).start())
    server.serve_forever(0.05)
    sys.exit(0)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
