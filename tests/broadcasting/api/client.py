"""A publisher that speaks ASGI: it signs its requests as Pusher's packages do, and can do everything wrong."""

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlencode

from broadcasting.api.application import api_application
from broadcasting.protocol.application import Application
from broadcasting.protocol.signatures import body_md5, sign_request

APPLICATION = Application(id="3", key="278d425bdf160c739803", secret="7ad3773142a6692b25b8")
"""The application of Pusher's own test vectors."""

OTHER = Application(id="4", key="other-key-of-the-tests", secret="other-secret-of-the-tests")


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        assert self.headers["content-type"] == "application/json"
        return json.loads(self.body)


def signed_query(
    method: str,
    path: str,
    body: bytes = b"",
    params: Mapping[str, str] | None = None,
    *,
    application: Application = APPLICATION,
    without: Sequence[str] = (),
    **auth: str,
) -> str:
    """Sign a request and return its query; ``auth`` replaces what would be signed, ``without`` leaves out."""
    query = {"auth_key": application.key, "auth_timestamp": str(int(time.time())), "auth_version": "1.0"}
    if body:
        query["body_md5"] = body_md5(body)
    query |= dict(params or {}) | auth
    for name in without:
        query.pop(name, None)
    query.setdefault("auth_signature", sign_request(application.secret, method, path, query))
    if "auth_signature" in without:
        del query["auth_signature"]
    return urlencode(query)


class Publisher:
    """Sends requests to an ASGI application, as ``application``."""

    def __init__(self, application: Application = APPLICATION, asgi: Any = api_application) -> None:
        self.application = application
        self.asgi = asgi
        self.scope: dict[str, Any] = {}

    async def get(self, path: str, params: Mapping[str, str] | None = None, **options: Any) -> Reply:
        return await self.signed("GET", path, b"", params, **options)

    async def post(
        self, path: str, content: Any = None, params: Mapping[str, str] | None = None, **options: Any
    ) -> Reply:
        """Post ``content``: bytes as they are, everything else as JSON."""
        body = content if isinstance(content, bytes) else json.dumps({} if content is None else content).encode()
        return await self.signed("POST", path, body, params, **options)

    async def signed(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        params: Mapping[str, str] | None = None,
        *,
        headers: Sequence[tuple[str, str]] = (),
        **auth: Any,
    ) -> Reply:
        query = signed_query(method, path, body, params, application=self.application, **auth)
        return await self.send(method, f"{path}?{query}", body, headers)

    async def send(self, method: str, target: str, body: bytes = b"", headers: Sequence[tuple[str, str]] = ()) -> Reply:
        """Send a request just so."""
        return await self.deliver(method, target, [{"type": "http.request", "body": body}], headers)

    async def deliver(
        self,
        method: str,
        target: str,
        messages: Sequence[dict[str, Any]],
        headers: Sequence[tuple[str, str]] = (),
    ) -> Reply:
        """Send a request whose body comes in ``messages``; the last one repeats itself if it is not the end."""
        path, _, query = target.partition("?")
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "path": unquote(path),
            "raw_path": path.encode(),
            "root_path": "",
            "server": ("127.0.0.1", 80),
            "query_string": query.encode("utf-8", "surrogateescape"),
            "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in headers],
        } | self.scope
        waiting, sent = list(messages), []

        async def receive() -> dict[str, Any]:
            if not waiting:
                await asyncio.Event().wait()  # a client that waits for its response
            endless = len(waiting) == 1 and (waiting[0].get("more_body") or waiting[0]["type"] == "http.disconnect")
            return waiting[0] if endless else waiting.pop(0)

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        await self.asgi(scope, receive, send)
        if not sent:
            return Reply(0, {}, b"")
        start, *rest = sent
        names = {name.decode().lower(): value.decode() for name, value in start["headers"]}
        assert len(names) == len(start["headers"]), "a header came twice"
        return Reply(start["status"], names, b"".join(message.get("body", b"") for message in rest))
