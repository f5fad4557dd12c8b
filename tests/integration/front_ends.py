"""Pages on other ports than the site's: the front end of the docs, one with axios, and empty ones for attackers."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "docs" / "examples"
AXIOS = ROOT / "tests" / "node" / "node_modules" / "axios" / "dist" / "axios.js"
EMPTY = '<!doctype html><title>Page</title><link rel="icon" href="data:,"><script src="/axios.js"></script>'


class FrontEnds:
    """A server of plain files on a free port; use it as a context manager.

    ``api`` is where the example shall look for the site; it may be set later.
    """

    api = ""

    def __init__(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self.port = self._server.server_port

    @property
    def origin(self) -> str:
        """By a name; by its address the same server is another site."""
        return f"http://localhost:{self.port}"

    @property
    def origin_by_address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _content(self, path: str) -> tuple[str, str]:
        if path == "/axios.js":
            return "text/javascript", AXIOS.read_text()
        if path == "/spa.js":
            return "text/javascript", (EXAMPLES / "spa.js").read_text()
        if path == "/spa.html":
            return "text/html", (EXAMPLES / "spa.html").read_text().replace("http://localhost:8000", self.api)
        return "text/html", EMPTY

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        pages = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                kind, text = pages._content(self.path)
                content = text.encode()
                self.send_response(200)
                self.send_header("Content-Type", f"{kind}; charset=utf-8")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *arguments: object) -> None:
                """Say nothing: the tests look at the pages."""

        return Handler
