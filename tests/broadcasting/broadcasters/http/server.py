"""A server that answers as a test tells it to, badly if need be."""

import contextlib
import socket
import threading

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"


def answer(status, body="", *headers):
    lines = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(body)}", *headers]
    return ("\r\n".join(lines) + f"\r\n\r\n{body}").encode()


class Server:
    """``answer`` is sent for each request, or called with the socket; ``requests`` and ``connections`` are kept."""

    def __init__(self, answer=OK, context=None):
        self.answer = answer
        self.requests = []
        self.connections = []
        self.stopping = threading.Event()
        self._context = context
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._threads = []

    def __enter__(self):
        self._begin(self._accept)
        return self

    def __exit__(self, *exception):
        self.stop()

    def stop(self):
        """Close everything, as a server does that ends."""
        self.stopping.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self.connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()
        for thread in self._threads:
            thread.join(10)

    def _begin(self, work, *arguments):
        self._threads.append(threading.Thread(target=work, args=arguments, daemon=True))
        self._threads[-1].start()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                connection = self._listener.accept()[0]
                if self._context is not None:
                    connection.settimeout(10)
                    connection = self._context.wrap_socket(connection, server_side=True)
                self.connections.append(connection)
                self._begin(self._serve, connection)

    def _serve(self, connection):
        received = b""
        with contextlib.suppress(OSError):
            while data := connection.recv(65536):
                received += data
                head, _, body = received.partition(b"\r\n\r\n")
                if b"Content-Length" not in head or len(body) < _length(head):
                    continue
                self.requests.append(received)
                received = b""
                if callable(self.answer):
                    self.answer(connection)
                else:
                    connection.sendall(self.answer)


def _length(head):
    return next(int(line[15:]) for line in head.split(b"\r\n") if line.startswith(b"Content-Length:"))
