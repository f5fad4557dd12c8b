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

    ``site_port`` is where the site is, under the same name as the page, or below ``example.test`` under ``api.``; it
    may be set later.
    """

    site_port = 0

    def __init__(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self.port = self._server.server_port

    @property
    def origin(self) -> str:
        return self.origin_at("localhost")

    def origin_at(self, host: str) -> str:
        """The same server under another name, which is another origin, and maybe another site."""
        return f"http://{host}:{self.port}"

    def api_for(self, host: str) -> str:
        """Where a page on this host finds the site."""
        return f"http://{'api.example.test' if host.endswith('.example.test') else 'localhost'}:{self.site_port}"

    @property
    def api(self) -> str:
        return self.api_for("localhost")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _content(self, host: str, path: str) -> tuple[str, str]:
        if path == "/axios.js":
            return "text/javascript", AXIOS.read_text()
        if path == "/spa.js":
            return "text/javascript", (EXAMPLES / "spa.js").read_text()
        if path == "/spa.html":
            return "text/html", (EXAMPLES / "spa.html").read_text().replace("http://localhost:8000", self.api_for(host))
        return "text/html", EMPTY

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        pages = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                kind, text = pages._content(self.headers["Host"].partition(":")[0], self.path)
                content = text.encode()
                self.send_response(200)
                self.send_header("Content-Type", f"{kind}; charset=utf-8")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *arguments: object) -> None:
                """Say nothing: the tests look at the pages."""

        return Handler
