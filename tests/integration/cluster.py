"""A cluster of demo sites: several ``manage.py runrevurb`` on ports of their own, and one Valkey."""

import itertools
import signal
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Self
from urllib.error import HTTPError
from uuid import uuid4

from tests.integration.demo_site import Site
from tests.integration.proxy import Proxy
from tests.integration.servers import ENGINES, ROOT, wait_until
from tests.integration.valkey import Valkey

PAIR = "pair"
"""Names two nodes where ``ENGINES`` name one."""

APPLICATIONS: dict[str, dict[str, object]] = {
    "counting": {"SUBSCRIPTION_COUNT": True},
    "watching": {"WATCHLIST": True},
    "small": {"MAX_CONNECTIONS": 3},
    "select": {"MAX_PRESENCE_MEMBERS": 2},
    "metered": {"MAX_EVENTS_PER_SECOND": 10},
}
"""The applications of a cluster besides the usual one, by key: what each has of its own. ``Node.application``."""

SETTINGS = """
from revurb_project.settings import *

INSTALLED_APPS = [*INSTALLED_APPS, "telling_app.TellingConfig"]
REVURB = {"APPS": %r}
"""

TELLING_APP = """
import sys
from django.apps import AppConfig
from broadcasting import signals

def tell(name):
    def hear(*, channel, user_id=None, **values):
        # In one piece, since the log goes the same way.
        sys.stdout.write(f"signal: {name} {channel} {user_id}\\n")
    getattr(signals, name).connect(hear, weak=False)

class TellingConfig(AppConfig):
    name = "telling_app"

    def ready(self):
        for name in ("channel_occupied", "channel_vacated", "member_added", "member_removed"):
            tell(name)
"""


class Node(Site):
    """One server of a cluster, to which everything may happen that happens to servers."""

    def application(self, key: str) -> Self:
        """This node for clients and publishers of one of ``APPLICATIONS``."""
        return self.of(str(list(APPLICATIONS).index(key) + 1), key)

    @property
    def is_running(self) -> bool:
        return self.process.process.poll() is None

    def ready(self) -> bool:
        """Whether the node says that it has all it needs."""
        try:
            with urllib.request.urlopen(f"{self.url}/ready", timeout=10):
                return True
        except HTTPError:
            return False

    def wait(self) -> None:
        super().wait()
        wait_until(self.ready)

    def kill(self) -> None:
        """End the node at once, as when its machine loses power."""
        self.process.signal(signal.SIGKILL)
        self.process.wait()
        self.stop()

    def freeze(self) -> None:
        """Let the node do nothing, while its connections stay open, until ``thaw``."""
        self.process.signal(signal.SIGSTOP)

    def thaw(self) -> None:
        if self.is_running:
            self.process.signal(signal.SIGCONT)

    def stop(self) -> None:
        if hasattr(self, "process"):
            self.thaw()
        super().stop()


class Pair(Node):
    """A site of two nodes. This one is uvicorn's and answers the API; ``first`` is Daphne's and gets the first client.

    Clients come in turn to the one and the other, so a test's only client is never where its publisher is.
    """

    def __init__(self, folder: Path, **environment: str) -> None:
        self._valkey = Valkey(folder / "valkey")
        environment |= variables(self._valkey.url)
        super().__init__("uvicorn", folder, **environment)
        self.first = Node("daphne", folder, **environment)
        self._parts = ExitStack()
        self.rewind()

    def rewind(self) -> None:
        self._ports = itertools.cycle([self.first.port, self.port])

    def client_port(self) -> int:
        return next(self._ports)

    def wait_for_output(self, text: str) -> None:
        wait_until(lambda: text in self.process.output + self.first.process.output)

    def __enter__(self) -> Self:
        self._parts.enter_context(together(self._valkey, [self.first, self]))
        return self

    def __exit__(self, *exception: object) -> None:
        self._parts.close()


class Cluster:
    """``size`` nodes, Daphne's and uvicorn's by turns, with the applications above; use it as a context manager.

    The nodes' own code prints what happens to channels, so that ``signals`` can tell.

    ``proxied`` puts a proxy before the Valkey for each node, as ``proxies``. ``environment`` is as for ``Site``.
    """

    def __init__(self, folder: Path, size: int, *, proxied: bool = False, **environment: str) -> None:
        usual = {"ID": Site.app_id, "KEY": Site.key, "SECRET": Site.secret}
        others = [
            {"ID": str(number), "KEY": key, "SECRET": Site.secret, **own}
            for number, (key, own) in enumerate(APPLICATIONS.items(), 1)
        ]
        folder.mkdir(exist_ok=True)
        (folder / "cluster_settings.py").write_text(SETTINGS % [usual, *others])
        (folder / "telling_app.py").write_text(TELLING_APP)
        self.valkey = Valkey(folder / "valkey")
        self.proxies = [Proxy(self.valkey.port) for _ in range(size)] if proxied else []
        self.prefix = f"test-{uuid4().hex[:8]}"
        environment = {
            "DJANGO_SETTINGS_MODULE": "cluster_settings",
            "PYTHONPATH": f"{folder}:{ROOT}",
            **variables(self.valkey.url, self.prefix),
            **environment,
        }
        urls = [{"REDIS_URL": proxy.url} for proxy in self.proxies] or [{} for _ in range(size)]
        engines = itertools.cycle(ENGINES)
        self.nodes = [Node(next(engines), folder, **environment | url) for url in urls]
        self._parts = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as parts:
            for proxy in self.proxies:
                parts.enter_context(proxy)
            parts.enter_context(together(self.valkey, self.nodes))
            self._parts = parts.pop_all()
        return self

    def __exit__(self, *exception: object) -> None:
        self._parts.close()

    def mend(self) -> None:
        """Undo all harm that was done to the parts, and wait until the nodes are ready."""
        self.valkey.thaw()
        if not self.valkey.is_running:
            self.valkey.start()
        for proxy in self.proxies:
            proxy.heal()
        for node in self.nodes:
            node.thaw()
            if not node.is_running:
                node.stop()
                node.launch()
        for node in self.nodes:
            node.wait()

    def signals(self, channel: str) -> list[str]:
        """What the nodes' own code was told of a channel, as in ``member_added 7``, sorted."""
        lines = [line.split() for node in self.nodes for line in node.process.output.splitlines()]
        return sorted(
            f"{line[1]} {line[3]}".removesuffix(" None")
            for line in lines
            if line[:1] == ["signal:"] and line[2] == channel
        )


def serve(servers: str, folder: Path, **environment: str) -> Site:
    """A site on one of ``ENGINES``, or on a ``PAIR`` of nodes; use it as a context manager."""
    return Pair(folder, **environment) if servers == PAIR else Site(servers, folder, **environment)


def variables(redis_url: str, prefix: str | None = None) -> dict[str, str]:
    """What makes nodes of servers, in their environment."""
    return {
        "REVURB_SCALING_ENABLED": "true",
        "REVURB_SCALING_PREFIX": prefix or f"test-{uuid4().hex[:8]}",
        "REDIS_URL": redis_url,
    }


@contextmanager
def together(valkey: Valkey, nodes: Sequence[Node]) -> Iterator[None]:
    """Run a Valkey, and with it the nodes, which start at the same time."""
    with ExitStack() as parts:
        parts.enter_context(valkey)
        nodes[0].migrate()
        for node in nodes:
            parts.callback(node.stop)
            node.launch()
        for node in nodes:
            node.wait()
        yield
