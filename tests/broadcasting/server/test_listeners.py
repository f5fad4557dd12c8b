import os
import socket

import pytest
import trustme

from broadcasting.server.base import ServerOptions
from broadcasting.server.listeners import ListenError, check_certificate, open_listeners


def close(listeners):
    for listener in listeners:
        listener.close()


def options(**values):
    return ServerOptions(**{"host": "127.0.0.1", "port": 0, **values})


def test_a_free_port_is_listened_on_without_blocking():
    listeners = open_listeners(options())
    assert len(listeners) == 1
    assert not listeners[0].getblocking()
    with socket.create_connection(listeners[0].getsockname()):
        pass
    close(listeners)


def test_a_name_with_two_addresses_gets_one_port(monkeypatch):
    both = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 0)),
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.2", 0)),
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.2", 0)),
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: both)
    listeners = open_listeners(options(host="localhost"))
    assert len(listeners) == 2
    assert len({listener.getsockname()[1] for listener in listeners}) == 1
    close(listeners)


def test_an_address_of_a_name_that_this_machine_lacks_is_left_out(monkeypatch):
    addresses = [("203.0.113.1", 0), ("127.0.0.1", 0)]
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", address) for address in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: found)
    listeners = open_listeners(options(host="localhost"))
    assert [listener.getsockname()[0] for listener in listeners] == ["127.0.0.1"]
    close(listeners)


def test_brackets_around_an_ipv6_address_are_taken_off():
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        with pytest.raises(ListenError):
            open_listeners(options(host="[::1]"))
    else:
        close(open_listeners(options(host="[::1]")))


def test_a_port_in_use():
    in_use = pytest.raises(ListenError, match="is in use by another process")
    with socket.create_server(("127.0.0.1", 0)) as taken, in_use:
        open_listeners(options(port=taken.getsockname()[1]))


def test_a_privileged_port(monkeypatch):
    def refuse(self, address):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(socket, "socket", type("Socket", (socket.socket,), {"bind": refuse}))
    with pytest.raises(ListenError, match="Ports below 1024 need privileges"):
        open_listeners(options(port=80))


@pytest.mark.parametrize("host", ["no.such.host.invalid", "203.0.113.1", "ä" * 100, "a..b"])
def test_an_address_that_is_not_ours(host):
    with pytest.raises(ListenError, match="address"):
        open_listeners(options(host=host))


def test_a_unix_socket_may_replace_a_stale_one_only(tmp_path):
    path = str(tmp_path / "socket")
    first = open_listeners(options(uds=path))
    with pytest.raises(ListenError, match="Another process listens"):
        open_listeners(options(uds=path))
    close(first)
    close(open_listeners(options(uds=path)))


def test_a_file_is_never_removed(tmp_path):
    path = tmp_path / "file"
    path.write_text("precious")
    with pytest.raises(ListenError, match="is not a socket"):
        open_listeners(options(uds=str(path)))
    assert path.read_text() == "precious"


def test_a_unix_socket_that_cannot_be_made(tmp_path):
    with pytest.raises(ListenError, match="Cannot listen on the unix socket"):
        open_listeners(options(uds=str(tmp_path / ("x" * 200))))


def test_an_inherited_descriptor_has_to_be_a_listening_socket(tmp_path):
    with pytest.raises(ListenError, match="is not an open socket"):
        open_listeners(options(fd=-1))
    file = os.open(tmp_path / "file", os.O_CREAT | os.O_RDWR)
    with pytest.raises(ListenError, match="is not an open socket"):
        open_listeners(options(fd=file))
    os.close(file)
    with socket.socket() as deaf, pytest.raises(ListenError, match="is not a listening stream socket"):
        open_listeners(options(fd=deaf.fileno()))
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as wrong,
        pytest.raises(ListenError, match="listening stream"),
    ):
        open_listeners(options(fd=wrong.fileno()))


@pytest.fixture(scope="module")
def pem(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pem")
    authority = trustme.CA()
    for name in ("one", "two"):
        certificate = authority.issue_cert(f"{name}.example")
        certificate.private_key_pem.write_to_path(folder / f"{name}.key")
        certificate.cert_chain_pems[0].write_to_path(folder / f"{name}.pem")
    (folder / "empty.pem").write_text("")
    return folder


def test_a_certificate_with_its_key_is_right(pem):
    check_certificate(options())
    check_certificate(options(tls_cert=str(pem / "one.pem"), tls_key=str(pem / "one.key")))


@pytest.mark.parametrize(("cert", "key"), [("one.pem", "two.key"), ("empty.pem", "one.key"), ("one.pem", "one.pem")])
def test_a_certificate_without_its_key_is_refused(pem, cert, key):
    with pytest.raises(ListenError, match="does not work with the key"):
        check_certificate(options(tls_cert=str(pem / cert), tls_key=str(pem / key)))


def test_a_certificate_that_cannot_be_read_is_refused(pem):
    with pytest.raises(ListenError, match="Cannot read the TLS file"):
        check_certificate(options(tls_cert=str(pem / "none.pem"), tls_key=str(pem / "one.key")))


def test_a_key_alone_is_refused(pem):
    with pytest.raises(ListenError, match="A TLS key needs a certificate"):
        check_certificate(options(tls_key=str(pem / "one.key")))
