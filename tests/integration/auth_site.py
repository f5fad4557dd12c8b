"""A site that lets everybody in, with the signatures of the official ``pusher`` package."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs

import pusher

MASTER_KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
"""Base64 of 32 bytes, for encrypted channels."""


class AuthSite:
    """Endpoints for channel authorization and user authentication on a free port; use it as a context manager.

    Change ``user`` to say who asks next: ``{"id": str, "name": str}``, with a ``watchlist`` if need be. Channels
    that end in ``forbidden`` are answered with 403, those that end in ``forged`` with a wrong signature.
    """

    def __init__(self, publisher: pusher.Pusher) -> None:
        self.publisher = publisher
        self.user: dict[str, Any] = {"id": "1", "name": "Ada"}
        self.asked: list[str] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        base = f"http://127.0.0.1:{self._server.server_port}"
        self.channel_url, self.user_url = f"{base}/broadcasting/auth", f"{base}/broadcasting/user-auth"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, path: str, form: dict[str, str]) -> dict[str, Any] | None:
        """What the site says to a client's form; ``None`` refuses."""
        if path.endswith("user-auth"):
            return self.publisher.authenticate_user(form["socket_id"], self._user_data())
        channel = form["channel_name"]
        self.asked.append(channel)
        if channel.endswith("forbidden"):
            return None
        member = {"user_id": self.user["id"], "user_info": {"name": self.user["name"]}}
        is_presence = channel.startswith("presence-")
        answer: dict[str, Any] = self.publisher.authenticate(
            channel, form["socket_id"], member if is_presence else None
        )
        if channel.endswith("forged"):
            answer["auth"] = answer["auth"].split(":")[0] + ":" + "0" * 64
        return answer

    def _user_data(self) -> dict[str, Any]:
        watchlist = {"watchlist": self.user["watchlist"]} if "watchlist" in self.user else {}
        return {"id": self.user["id"], "user_info": {"name": self.user["name"]}} | watchlist

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                answer = site.answer(self.path, {name: values[0] for name, values in parse_qs(body).items()})
                content = json.dumps(answer or {}, default=bytes.decode).encode()
                self.send_response(200 if answer else 403)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *arguments: object) -> None:
                """Say nothing: the tests look at the answers."""

        return Handler
