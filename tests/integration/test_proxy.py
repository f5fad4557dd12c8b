"""What the tests of outages rest on: the network that fails, and the Valkey that dies."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import ConnectionError, TimeoutError

from tests.integration.proxy import Proxy
from tests.integration.valkey import Valkey


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[Valkey]:
    with Valkey(tmp_path / "valkey") as running:
        yield running


@pytest.fixture
def proxy(valkey: Valkey) -> Iterator[Proxy]:
    with Proxy(valkey.port) as running:
        yield running


@pytest.fixture
def client(proxy: Proxy) -> Iterator[Redis]:
    """A connection through the proxy, which does not try again."""
    with dial(proxy) as connected:
        assert connected.ping()
        yield connected


def dial(proxy: Proxy, timeout: float = 0.3) -> Redis:
    return Redis(port=proxy.port, socket_timeout=timeout, retry=None, single_connection_client=True)


def test_a_frozen_connection_goes_on_where_it_was(proxy: Proxy) -> None:
    with dial(proxy, timeout=10) as client:
        proxy.freeze()
        client.connection.send_command("PING")
        assert not client.connection.can_read(0.2)
        proxy.heal()
        assert client.connection.read_response() == b"PONG"


def test_what_was_swallowed_stays_dead_and_new_connections_live(proxy: Proxy, client: Redis) -> None:
    proxy.swallow()
    client.connection.send_command("PING")
    assert not client.connection.can_read(0.1)
    with pytest.raises(TimeoutError):
        dial(proxy).ping()
    proxy.heal()
    assert not client.connection.can_read(0.1)
    with dial(proxy, timeout=10) as later:
        assert later.ping()


def test_a_cut_line_refuses_until_it_is_healed(proxy: Proxy, client: Redis) -> None:
    proxy.cut()
    with pytest.raises(ConnectionError):
        client.connection.send_command("PING")
        client.connection.read_response()
    with pytest.raises(ConnectionError):
        dial(proxy).ping()
    proxy.heal()
    with dial(proxy, timeout=10) as later:
        assert later.ping()


def test_a_killed_valkey_comes_back_with_its_data_or_without(valkey: Valkey) -> None:
    with valkey.client() as client:
        client.set("kept", "1")
    for empty, found in ((False, b"1"), (True, None)):
        valkey.kill()
        valkey.start(empty=empty)
        with valkey.client() as client:
            assert client.get("kept") == found
