"""Connections that stay open, and what may happen to them."""

import os
import ssl
import threading

import pytest
import trustme

from broadcasting.broadcasters.http.address import Address
from broadcasting.broadcasters.http.pool import MOST_CONNECTIONS, Pool, Unanswered
from tests.broadcasting.broadcasters.http.server import OK, answer

REQUEST = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}"


def pool_of(server, scheme="http"):
    return Pool(Address(scheme, "127.0.0.1", server.port))


def test_one_connection_serves_them_all(serve):
    server = serve()
    pool = pool_of(server)
    for _ in range(20):
        assert pool.post(REQUEST, 5).body == b"{}"
    assert len(server.connections) == 1
    assert server.requests == [REQUEST] * 20
    pool.close()
    pool.post(REQUEST, 5)
    assert len(server.connections) == 2
    pool.close()


def test_threads_share_a_few(serve):
    server = serve()
    pool = pool_of(server)
    gate = threading.Barrier(50)
    problems = []

    def post():
        gate.wait()
        try:
            for _ in range(4):
                assert pool.post(REQUEST, 30).status == 200
        except Exception as problem:
            problems.append(problem)

    threads = [threading.Thread(target=post) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert len(server.requests) == 200
    assert len(server.connections) <= MOST_CONNECTIONS
    pool.close()


def test_a_connection_that_the_server_has_closed_is_not_used(serve):
    server = serve()
    pool = pool_of(server)
    pool.post(REQUEST, 5)
    server.connections[0].shutdown(2)
    pool.post(REQUEST, 5)
    assert len(server.connections) == 2
    assert len(server.requests) == 2
    pool.close()


def test_a_connection_on_which_more_came_than_was_asked_is_not_used(serve):
    server = serve(OK + OK)
    pool = pool_of(server)
    for _ in range(3):
        pool.post(REQUEST, 5)
    assert len(server.connections) == 3
    pool.close()


@pytest.mark.parametrize("headers", [["Connection: close"], []])
def test_what_the_server_wants_to_be_closed_is(serve, headers):
    server = serve(answer(200, "{}", *headers))
    pool = pool_of(server)
    pool.post(REQUEST, 5)
    pool.post(REQUEST, 5)
    assert len(server.connections) == (2 if headers else 1)
    pool.close()


def test_a_request_that_was_taken_is_not_repeated(serve):
    """It may have been carried out before the connection broke."""
    server = serve()
    pool = pool_of(server)
    pool.post(REQUEST, 5)
    server.answer = lambda connection: connection.shutdown(2)
    with pytest.raises(Unanswered, match="ends too early|reset"):
        pool.post(REQUEST, 5)
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("script", "why"),
    [
        (b"SSH-2.0-OpenSSH_9\r\n", "not HTTP"),
        (b"\x00" * 100_000, "not HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", "within 1 s"),
        (lambda connection: None, "within 1 s"),
    ],
)
def test_hostile_answers(serve, script, why):
    pool = pool_of(serve(script))
    with pytest.raises(Unanswered, match=why):
        pool.post(REQUEST, 1)


def test_a_server_that_answers_byte_by_byte_is_not_waited_for(serve):
    def trickle(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
        while not server.stopping.wait(0.1):
            connection.sendall(b"x")

    server = serve(trickle)
    with pytest.raises(Unanswered, match="within 1 s"):
        pool_of(server).post(REQUEST, 1)


def test_nobody_is_there(serve):
    server = serve()
    server.stop()
    with pytest.raises(Unanswered, match="refused"):
        pool_of(server).post(REQUEST, 5)
    with pytest.raises(Unanswered, match="not known|resolution|failure"):
        Pool(Address("http", "nobody.invalid", 80)).post(REQUEST, 5)


def test_a_forked_child_opens_its_own(serve):
    server = serve()
    pool = pool_of(server)
    pool.post(REQUEST, 5)
    child = os.fork()
    if child == 0:
        status = 1
        try:
            pool.post(REQUEST, 5)
            pool.post(REQUEST, 5)
            status = 0
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    pool.post(REQUEST, 5)
    assert len(server.connections) == 2
    pool.close()


@pytest.fixture
def authority(tmp_path, monkeypatch):
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    return authority


def tls_server(serve, authority, name):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return serve(context=context)


def test_tls(serve, authority):
    server = tls_server(serve, authority, "127.0.0.1")
    pool = pool_of(server, "https")
    for _ in range(3):
        assert pool.post(REQUEST, 5).body == b"{}"
    assert len(server.connections) == 1
    pool.close()


def test_a_certificate_for_somebody_else(serve, authority):
    server = tls_server(serve, authority, "example.com")
    with pytest.raises(Unanswered, match="certificate"):
        pool_of(server, "https").post(REQUEST, 5)
    assert server.requests == []


def test_a_certificate_that_nobody_vouches_for(serve, authority):
    server = tls_server(serve, trustme.CA(), "127.0.0.1")
    with pytest.raises(Unanswered, match="certificate"):
        pool_of(server, "https").post(REQUEST, 5)
    assert server.requests == []


def test_a_server_that_does_not_understand_tls(serve):
    with pytest.raises(Unanswered, match="within 1 s"):
        pool_of(serve(), "https").post(REQUEST, 1)
