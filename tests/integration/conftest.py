"""Live servers and clients for the integration tests."""

import fcntl
import os
import subprocess
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.integration.auth_site import AuthSite
from tests.integration.cluster import PAIR, Cluster, Node, serve
from tests.integration.demo_site import Site
from tests.integration.guest import Enter, Guest
from tests.integration.listener import Listen, Listener
from tests.integration.node_client import FOLDER, NodeClient
from tests.integration.servers import ENGINES, seen

LINES = 25
"""The last ones of a server's output that are told with a test that fails."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In CI, what fails among real servers is tried once more, and told: a node may be late where cores are busy.

    What is wrong fails twice. At a developer's, everything fails at once.
    """
    if os.environ.get("CI"):
        here = Path(__file__).parent
        for item in items:
            if here in item.path.parents:
                item.add_marker(pytest.mark.flaky(reruns=1, only_rerun=[".*"]))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Tell with a failure what the servers have printed last: it may be that nobody sees it a second time."""
    report = yield
    if report.failed and hasattr(report.longrepr, "addsection"):
        for server in sorted(seen, key=lambda each: each.pid):
            state = "runs" if server.process.poll() is None else f"ended with {server.process.returncode}"
            lines = server.output.splitlines()[-LINES:]
            report.longrepr.addsection(f"server {server.pid} on port {server.port}, which {state}", "\n".join(lines))
    return report


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What uses a site runs on each engine, or on those it is marked with, and if it is marked so, on two nodes too."""
    if "served" in metafunc.fixturenames:
        engines = metafunc.definition.get_closest_marker("engines")
        two_nodes = metafunc.definition.get_closest_marker("two_nodes")
        servers = [*(engines.args if engines else ENGINES), *([PAIR] if two_nodes else [])]
        metafunc.parametrize("served", servers, indirect=True)


@pytest.fixture(scope="session")
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A running ``manage.py runrevurb``, or two of them, shared by all tests of the session."""
    environment = {"REVURB_APP_SUBSCRIPTION_COUNT": "true", "REVURB_APP_WATCHLIST": "true"}
    with serve(request.param, tmp_path_factory.mktemp(request.param), **environment) as running:
        yield running


@pytest.fixture
def site(served: Site) -> Site:
    """What clients and publishers of a test see of ``served``, be it one node or two."""
    served.rewind()
    return served


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Three nodes, shared by all tests that harm none of them."""
    with Cluster(tmp_path_factory.mktemp("cluster"), 3) as running:
        yield running


@pytest.fixture
def listen() -> Iterator[Listen]:
    """Opens sockets at a site that subscribe to channels; they are closed with the test."""
    with ExitStack() as listeners:

        def open_listener(site: Site, *channels: str, user_id: str | int | None = None) -> Listener:
            listener = listeners.enter_context(Listener(site))
            for channel in channels:
                listener.subscribe(channel, user_id if channel.startswith("presence-") else None)
            return listener

        yield open_listener


@pytest.fixture
async def enter() -> AsyncIterator[Enter]:
    """Opens a guest's socket at a node and has it subscribe to channels; it is closed with the test."""
    async with AsyncExitStack() as guests:

        async def enter_guest(node: Node, user_id: str, *channels: str) -> Guest:
            guest = await guests.enter_async_context(Guest(node))
            for channel in channels:
                await guest.subscribe(channel, user_id if channel.startswith("presence-") else None)
            return guest

        yield enter_guest


@pytest.fixture
def restartable(tmp_path: Path) -> Iterator[Site]:
    """A server of the test's own, which it may stop and start."""
    with Site("daphne", tmp_path) as running:
        yield running


@pytest.fixture
def auth(site: Site) -> Iterator[AuthSite]:
    """Answers the clients' requests for signatures."""
    with AuthSite(site.publisher()) as running:
        yield running


@pytest.fixture
def name() -> str:
    """A channel's name that no other test uses."""
    return uuid4().hex


@pytest.fixture(scope="session")
def node_modules() -> Path:
    """The npm packages, installed if they are not there, by one process at a time."""
    with (FOLDER / "package.json").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (FOLDER / "node_modules" / ".package-lock.json").exists():
            subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=FOLDER, check=True, timeout=120)
    return FOLDER / "node_modules"


@pytest.fixture
def client(site: Site, auth: AuthSite, node_modules: Path) -> Iterator[Callable[..., NodeClient]]:
    """Starts drivers of ``tests/node`` against the site; they end with the test."""

    def start(driver: str, **config: Any) -> NodeClient:
        return clients.enter_context(NodeClient(driver, site, auth, port=site.client_port(), **config))

    with ExitStack() as clients:
        yield start
