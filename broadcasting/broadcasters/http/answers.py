"""Reading an answer: HTTP/1.1 as servers send it, and nothing more of it than is needed.

``http.client`` would do it too, and spends half of a publication's CPU on parsing headers like those of an email.
"""

import re
from collections.abc import Mapping
from io import BufferedReader
from typing import Any, NamedTuple

LARGEST_BODY = 64 * 2**10
"""Bytes of a body that are read."""
LONGEST_LINE = 16 * 2**10
MOST_HEADERS = 100

_STATUS = re.compile(rb"HTTP/1\.([01]) ([1-5]\d\d)(?: [^\r\n]*)?\r?\n")
_HEADER = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\r\n]*?)[ \t]*\r?\n")
_LENGTH = re.compile(rb"[0-9]{1,18}")
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r?\n")

Headers = Mapping[bytes, bytes]


class NotHttp(Exception):
    """What came is no answer of HTTP/1, or one that ends too early."""


class Answer(NamedTuple):
    """What a server answered. ``body`` is clipped at ``LARGEST_BODY``."""

    status: int
    body: bytes
    retry_after: str | None
    reusable: bool
    """Whether the connection may be used for another request."""


def read_answer(source: "BufferedReader[Any]") -> Answer:
    """Read one answer to a POST. Raises ``NotHttp``, and what the source raises."""
    minor, status = _status(source)
    headers = _headers(source)
    while status < 200:
        minor, status = _status(source)
        headers = _headers(source)
    body, whole = _body(source, status, headers)
    kept = minor == b"1" and b"close" not in headers.get(b"connection", b"").lower()
    retry_after = headers.get(b"retry-after")
    return Answer(status, body, retry_after.decode("latin-1") if retry_after else None, kept and whole)


def _status(source: "BufferedReader[Any]") -> tuple[bytes, int]:
    if not (match := _STATUS.fullmatch(_line(source))):
        raise NotHttp("no status line")
    return match[1], int(match[2])


def _headers(source: "BufferedReader[Any]") -> Headers:
    headers: dict[bytes, bytes] = {}
    for _ in range(MOST_HEADERS + 1):
        line = _line(source)
        if line in (b"\r\n", b"\n"):
            return headers
        if not (match := _HEADER.fullmatch(line)):
            raise NotHttp("no header")
        headers[match[1].lower()] = match[2]
    raise NotHttp("too many headers")


def _body(source: "BufferedReader[Any]", status: int, headers: Headers) -> tuple[bytes, bool]:
    """The body, and whether that is all of it and another answer may follow."""
    if status in (204, 304):
        return b"", True
    if b"transfer-encoding" in headers:
        if headers[b"transfer-encoding"].lower() != b"chunked":
            raise NotHttp("unknown transfer encoding")
        return _chunks(source)
    length = headers.get(b"content-length")
    if length is None:
        return bytes(source.read(LARGEST_BODY)), False
    if not _LENGTH.fullmatch(length):
        raise NotHttp("no length")
    return _exactly(source, min(int(length), LARGEST_BODY)), int(length) <= LARGEST_BODY


def _chunks(source: "BufferedReader[Any]") -> tuple[bytes, bool]:
    body = b""
    while True:
        if not (match := _CHUNK.fullmatch(_line(source))):
            raise NotHttp("no chunk")
        size = int(match[1], 16)
        if not size:
            _headers(source)
            return body, True
        if len(body) + size > LARGEST_BODY:
            return body, False
        body += _exactly(source, size)
        if _line(source).strip():
            raise NotHttp("no end of a chunk")


def _exactly(source: "BufferedReader[Any]", size: int) -> bytes:
    data = source.read(size)
    if len(data) < size:
        raise NotHttp("it ends too early")
    return data


def _line(source: "BufferedReader[Any]") -> bytes:
    line = source.readline(LONGEST_LINE)
    if not line.endswith(b"\n"):
        raise NotHttp("it ends too early" if len(line) < LONGEST_LINE else "a line is too long")
    return line
