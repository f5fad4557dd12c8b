"""The client of the HTTP API: signs, posts, and understands the answers."""

import functools
import time
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from broadcasting.broadcasters.errors import BroadcastError
from broadcasting.broadcasters.http.address import Address
from broadcasting.broadcasters.http.answers import Answer
from broadcasting.broadcasters.http.bodies import Body, bodies
from broadcasting.broadcasters.http.pool import Pool, Unanswered
from broadcasting.broadcasters.http.refusals import refusal
from broadcasting.protocol.application import Application
from broadcasting.protocol.messages import Event
from broadcasting.protocol.signatures import body_md5, sign_request


class HttpPublisher:
    """Publishes to the server at an address; ``timeout`` is the longest wait for one answer, in seconds."""

    def __init__(self, address: Address, timeout: float) -> None:
        self._address = address
        self._timeout = timeout
        self._pool = Pool(address)
        self._headers = (
            f"Host: {address.authority}\r\nUser-Agent: revurb\r\nAccept: text/plain, application/json\r\n"
            "Content-Type: application/json\r\nContent-Length: "
        ).encode()

    def publish(self, application: Application, events: Sequence[Event], largest: int | None = None) -> None:
        """Send events in their order, several in a request of ``largest`` bytes at most.

        Raises ``BroadcastError`` at the first that can't be sent; those before it are out then.
        """
        for body in bodies(application, events, largest):
            self._post(application, body)

    def terminate(self, application: Application, user_id: str, **parameters: str) -> None:
        """Have the server close a user's sockets; ``parameters`` go into the query. Raises ``BroadcastError``."""
        self._post(application, Body(f"users/{user_id}/terminate_connections", b"{}"), **parameters)

    def close(self) -> None:
        """Close the connections."""
        self._pool.close()

    def _post(self, application: Application, body: Body, **parameters: str) -> None:
        try:
            answer = self._pool.post(self._request(application, body, parameters), self._timeout)
        except Unanswered as problem:
            raise BroadcastError(f"The server at {self._address} can't be reached: {problem}.") from None
        if not _is_success(answer):
            raise refusal(self._address, answer)

    def _request(self, application: Application, body: Body, more: Mapping[str, str]) -> bytes:
        path = f"/apps/{application.id}/{body.operation}"
        parameters = {
            "auth_key": application.key,
            "auth_timestamp": str(int(time.time())),
            "auth_version": "1.0",
            "body_md5": body_md5(body.content),
            **more,
        }
        signature = sign_request(application.secret, "POST", path, parameters)
        # Quoted are only those that may need it, and that come again.
        shown = parameters | {name: _quoted(value) for name, value in more.items()}
        query = "&".join(f"{name}={value}" for name, value in shown.items() if name != "auth_key")
        target = f"{self._address.path}{_quoted(path)}?auth_key={_quoted(application.key)}&{query}"
        line = f"POST {target}&auth_signature={signature} HTTP/1.1\r\n".encode()
        return b"%s%s%d\r\n\r\n%s" % (line, self._headers, len(body.content), body.content)


@functools.lru_cache(maxsize=256)
def _quoted(text: str) -> str:
    return quote(text, safe="/")


def _is_success(answer: Answer) -> bool:
    # Every Pusher server answers with a JSON object; a page of some other program does not count.
    return answer.status in (200, 202) and answer.body.lstrip()[:1] == b"{"
