"""Answers as servers send them, and what is none."""

import io
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcasting.broadcasters.http.answers import LARGEST_BODY, NotHttp, read_answer


def read(text):
    data = text if isinstance(text, bytes) else text.replace("\n", "\r\n").encode()
    return read_answer(io.BufferedReader(io.BytesIO(data)))


def test_with_a_length():
    assert read("HTTP/1.1 200 OK\nContent-Length: 2\n\n{}more") == (200, b"{}", None, True)
    assert read("HTTP/1.1 503 \ncontent-LENGTH:0\nRetry-After: 3 \n\n") == (503, b"", "3", True)


def test_in_chunks():
    text = "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n1;ext=1\n{\n1\n}\n0\nTrailer: x\n\n"
    assert read(text) == (200, b"{}", None, True)


def test_until_the_end():
    assert read("HTTP/1.0 200 OK\n\n{}") == (200, b"{}", None, False)


def test_a_connection_that_is_to_be_closed():
    assert not read("HTTP/1.1 200 OK\nConnection: Close\nContent-Length: 2\n\n{}").reusable
    assert not read("HTTP/1.0 200 OK\nContent-Length: 2\n\n{}").reusable


def test_provisional_answers_are_skipped():
    assert read("HTTP/1.1 100 Continue\n\nHTTP/1.1 103 Hints\nLink: x\n\nHTTP/1.1 204 None\n\n")[:2] == (204, b"")


@pytest.mark.parametrize("head", ["Content-Length: 999999999", "", "Transfer-Encoding: chunked"])
def test_a_huge_body_is_clipped(head):
    start = f"HTTP/1.1 200 OK\n{head}\n\n".replace("\n\n\n", "\n\n").replace("\n", "\r\n").encode()
    chunk = b"8000\r\n" + b"x" * 0x8000 + b"\r\n"
    answer = read(start + (chunk * 9 if "chunked" in head else b"x" * 300_000))
    assert answer.status == 200
    assert len(answer.body) == LARGEST_BODY
    assert not answer.reusable


@pytest.mark.parametrize(
    "text",
    [
        "",
        "SSH-2.0-OpenSSH_9\n",
        "HTTP/2 200 OK\n\n",
        "HTTP/1.1 999 OK\n\n",
        "HTTP/1.1 200",
        "HTTP/1.1 200 OK\nContent-Length: 5\n\n{}",
        "HTTP/1.1 200 OK\nContent-Length: -5\n\n{}",
        "HTTP/1.1 200 OK\nContent-Length: " + "9" * 30 + "\n\n{}",
        "HTTP/1.1 200 OK\nContent-Length: ٣\n\n{}",
        "HTTP/1.1 200 OK\nno header\n\n",
        "HTTP/1.1 200 OK\n folded: x\n\n",
        "HTTP/1.1 200 OK\nTransfer-Encoding: gzip\n\n{}",
        "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\nxyz\n",
        "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n1\n{}\n0\n\n",
        "HTTP/1.1 200 OK\n" + "a: b\n" * 200 + "\n",
        "HTTP/1.1 200 OK\na: " + "b" * 20_000 + "\n\n",
        "HTTP/1.1 200 OK\n" + "x" * 100_000,
    ],
)
def test_what_is_no_answer(text):
    with pytest.raises(NotHttp):
        read(text)


@given(st.binary(max_size=300), st.sampled_from([b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nA: b\r\n\r\n"]))
def test_nothing_else_is_raised(data, start):
    with suppress(NotHttp):
        assert 100 <= read(start + data).status <= 599
