"""Events on their ways from real processes to real sockets."""

import json
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode

import psutil
import pytest

from tests.integration.cluster import Node, together, variables
from tests.integration.demo_site import Site
from tests.integration.listener import Listener
from tests.integration.servers import ENGINES, ServerProcess, free_port, running
from tests.integration.valkey import Valkey

SETTINGS = {"DJANGO_SETTINGS_MODULE": "tests.integration.publishing.settings"}


def ask(port: int | None, page: str, channel: str, number: int, *via: str) -> dict[str, Any]:
    """Have a page publish; returns what it tells, with the text of an error as ``error``."""
    query = urlencode({"channel": channel, "number": number, "via": via}, doseq=True)
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/{page}?{query}", timeout=20) as response:
            told: dict[str, Any] = json.load(response)
            return told
    except HTTPError as error:
        return {"error": error.read().decode()}


@contextmanager
def wsgi(site: Site, workers: int = 2, **environment: str) -> Iterator[ServerProcess]:
    """A site behind WSGI that shares a server's credentials."""
    port = free_port()
    command = ["-m", "tests.integration.publishing.prefork", str(port), str(workers)]
    known = {name: value for name, value in site._environment.items() if name.startswith(("REVURB_APP", "DJANGO_DATA"))}
    with running(command, port=port, environment={**known, **SETTINGS, **environment}) as process:
        process.wait_for_output("forked")
        yield process


def at(site: Site, **more: Any) -> dict[str, str]:
    """``BROADCASTING`` that leads to a site by HTTP."""
    options = {"DRIVER": "revurb", "HOST": site.host, "PORT": site.port, "SCHEME": "http", **more}
    return {"TEST_BROADCASTING": json.dumps({"CONNECTIONS": {"revurb": options}})}


@pytest.mark.parametrize("server", [*ENGINES, "runserver"])
def test_a_view_of_the_server_publishes_into_its_hub(server: str, tmp_path: Path, name: str) -> None:
    with Site(server, tmp_path, **SETTINGS) as site, Listener(site) as listener:
        listener.subscribe(name)
        told = [ask(site.port, page, name, number) for number, page in enumerate(("sync", "async", "loop"))]
        assert [each["way"] for each in told] == ["HubTransport"] * 3
        assert heard(listener, 3) == [0, 1, 2]


def heard(listener: Listener, count: int) -> list[int]:
    return [listener.expect("Published")["data"]["number"] for _ in range(count)]


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server that is no node."""
    with Site("daphne", tmp_path_factory.mktemp("alone")) as running:
        yield running


def test_wsgi_workers_post_to_a_server_that_is_alone(alone: Site, name: str) -> None:
    with wsgi(alone, **at(alone)) as process, Listener(alone) as listener:
        assert '"way": "HttpTransport"' in process.output
        listener.subscribe(name)
        before = connections_to(alone.port)
        told = [ask(process.port, "sync", name, number) for number in range(20)]
        assert heard(listener, 20) == list(range(20))
        assert {each["way"] for each in told} == {"HttpTransport"}
        workers = {each["pid"] for each in told}
        assert process.pid not in workers
        assert len(connections_to(alone.port) - before) == len(workers)


def connections_to(port: int) -> set[int]:
    """The local ports of all connections to a port that are open, or were a minute ago."""
    return {each.laddr.port for each in psutil.net_connections("tcp4") if each.raddr and each.raddr.port == port}


def test_a_server_is_restarted_between_two_events(restartable: Site, name: str) -> None:
    with wsgi(restartable, 1, **at(restartable)) as process:
        assert "way" in ask(process.port, "sync", name, 1)
        restartable.stop()
        assert "refused" in ask(process.port, "sync", name, 2)["error"]
        restartable.start()
        with Listener(restartable) as listener:
            listener.subscribe(name)
            assert "way" in ask(process.port, "sync", name, 3)
            assert heard(listener, 1) == [3]


def test_a_wrong_secret(alone: Site, name: str) -> None:
    with wsgi(alone, 1, REVURB_APP_SECRET="never-to-be-shown", **at(alone)) as process:
        error = ask(process.port, "sync", name, 1)["error"]
        assert "401: Authentication signature invalid" in error
        assert "never-to-be-shown" not in error + process.output


def test_several_connections_at_once(alone: Site, name: str) -> None:
    with wsgi(alone, 1, **at(alone)) as process, Listener(alone) as listener:
        listener.subscribe(name)
        ask(process.port, "sync", name, 5, "revurb", "log")
        assert heard(listener, 1) == [5]
        process.wait_for_output(f"Broadcasting [Published] on channels [{name}]")


class TestACluster:
    @pytest.fixture
    def valkey(self, tmp_path: Path) -> Valkey:
        return Valkey(tmp_path / "valkey")

    @pytest.fixture
    def environment(self, valkey: Valkey) -> dict[str, str]:
        return variables(valkey.url)

    @pytest.fixture
    def node(self, tmp_path: Path, valkey: Valkey, environment: dict[str, str]) -> Iterator[Node]:
        node = Node("daphne", tmp_path, **environment)
        with together(valkey, [node]):
            yield node

    def test_wsgi_workers_speak_to_it(self, node: Node, environment: dict[str, str], valkey: Valkey, name: str) -> None:
        with wsgi(node, **environment) as process, Listener(node) as listener:
            assert '"way": "LayerTransport"' in process.output
            listener.subscribe(name)
            ways = {ask(process.port, "sync", name, number)["way"] for number in range(20)}
            assert ways == {"LayerTransport"}
            assert heard(listener, 20) == list(range(20))

    def test_valkey_is_killed_and_comes_back(
        self, node: Node, environment: dict[str, str], valkey: Valkey, name: str
    ) -> None:
        with wsgi(node, 1, **environment) as process:
            assert "way" in ask(process.port, "sync", name, 1)
            valkey.kill()
            assert "can't be told" in ask(process.port, "sync", name, 2)["error"]
            valkey.start()
            node.wait()
            with Listener(node) as listener:
                listener.subscribe(name)
                assert "way" in ask(process.port, "sync", name, 3)
                assert heard(listener, 1) == [3]

    def test_a_view_of_a_node_publishes_to_the_others(
        self, node: Node, environment: dict[str, str], tmp_path: Path, name: str
    ) -> None:
        with Node("uvicorn", tmp_path, **environment, **SETTINGS) as other, Listener(node) as listener:
            other.wait()
            listener.subscribe(name)
            assert ask(other.port, "sync", name, 1)["way"] == "HubTransport"
            assert heard(listener, 1) == [1]
