"""A process's connections to one server."""

import ssl
import threading
import time
from collections import deque
from contextlib import suppress
from functools import cached_property

from broadcasting.broadcasters.forking import forget_after_fork
from broadcasting.broadcasters.http.address import Address
from broadcasting.broadcasters.http.answers import Answer, NotHttp
from broadcasting.broadcasters.http.connection import Connection

MOST_CONNECTIONS = 10
"""At one time; who comes beyond that waits for one."""


class Unanswered(Exception):
    """No answer came, for the reason in the text; the server may have got the request all the same."""


class Pool:
    """Posts over connections that stay open, from any thread. A forked child begins with none."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._begin()
        forget_after_fork(self._begin)

    def _begin(self) -> None:
        self._idle: deque[Connection] = deque()
        self._places = threading.BoundedSemaphore(MOST_CONNECTIONS)

    @cached_property
    def _context(self) -> ssl.SSLContext | None:
        # The system's certificates, or those of SSL_CERT_FILE and SSL_CERT_DIR.
        return ssl.create_default_context() if self._address.scheme == "https" else None

    def post(self, request: bytes, timeout: float) -> Answer:
        """Send a request, as it goes over the wire, and return its answer. Raises ``Unanswered``.

        It is sent a second time only where the first connection broke before it had taken the whole of it.
        """
        deadline = time.monotonic() + timeout
        places = self._places
        if not places.acquire(timeout=timeout):
            raise Unanswered(f"all {MOST_CONNECTIONS} connections to it were busy for {timeout} s")
        try:
            return self._exchange(request, deadline)
        except TimeoutError:
            raise Unanswered(f"it did not answer within {timeout} s") from None
        except ssl.SSLError as error:
            reason = getattr(error, "verify_message", None) or error.reason or "no TLS"
            raise Unanswered(f"its certificate or its TLS is not accepted: {reason}") from None
        except OSError as error:
            raise Unanswered(error.strerror or type(error).__name__) from None
        except NotHttp as problem:
            raise Unanswered(f"what it answered is not HTTP: {problem}") from None
        finally:
            places.release()

    def close(self) -> None:
        """Close what is idle."""
        while self._idle:
            with suppress(IndexError):
                self._idle.pop().close()

    def _exchange(self, request: bytes, deadline: float) -> Answer:
        connection = self._sent(request, deadline)
        try:
            answer = connection.receive(deadline)
        except BaseException:
            connection.close()
            raise
        if answer.reusable:
            self._idle.append(connection)
        else:
            connection.close()
        return answer

    def _sent(self, request: bytes, deadline: float) -> Connection:
        """A connection over which the request has gone."""
        while (kept := self._kept()) is not None:
            try:
                kept.send(request, deadline)
                return kept
            except TimeoutError:
                kept.close()
                raise
            except OSError:
                kept.close()
        connection = Connection(self._address, self._context, deadline)
        try:
            connection.send(request, deadline)
        except BaseException:
            connection.close()
            raise
        return connection

    def _kept(self) -> Connection | None:
        while self._idle:
            try:
                connection = self._idle.pop()
            except IndexError:
                return None
            if connection.is_fresh:
                return connection
            connection.close()
        return None
