"""Writers, relays, a server and a client around one outbox, as processes that may be killed."""

import json
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from threading import Thread

from websockets.exceptions import ConnectionClosed

from tests.integration.demo_site import Site
from tests.integration.listener import Listener
from tests.integration.outbox_writer import COMMON
from tests.integration.servers import ServerProcess, running, wait_until

END = "TheEnd"


class Recorder:
    """A client that writes down what it hears of some channels, until it hears the end; use it as a context manager."""

    def __init__(self, site: Site, channels: Sequence[str]) -> None:
        self.heard: list[tuple[str, str, int, str]] = []
        """Channel, writer, number and id of each event."""
        self._site = site
        self._listener = Listener(site)
        self._channels = [COMMON, *channels]
        self._thread = Thread(target=self._listen, daemon=True)

    def __enter__(self) -> "Recorder":
        self._listener.__enter__()
        for channel in self._channels:
            self._listener.subscribe(channel)
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._listener.__exit__(*exception)
        self._thread.join(30)

    def finish(self) -> None:
        """Return when all is written down that was published before."""
        self._site.publisher().trigger(COMMON, END, {})
        self._thread.join(30)
        assert not self._thread.is_alive()

    def repeated(self) -> int:
        """How many events came more than once on a channel."""
        return sum(count - 1 for count in Counter(self.heard).values())

    def _listen(self) -> None:
        with suppress(ConnectionClosed):
            while (message := self._listener.next())["event"] != END:
                data = message["data"]
                self.heard.append((message["channel"], data["writer"], data["number"], data["outbox_id"]))


class World:
    """``database`` is what ``DJANGO_DATABASE`` says to all of its processes."""

    def __init__(self, site: Site, database: str, processes: ExitStack) -> None:
        self._processes = processes
        self.environment = {
            "DJANGO_DATABASE": database,
            "DJANGO_SETTINGS_MODULE": "tests.integration.outbox_settings",
            "REVURB_APP_ID": site.app_id,
            "REVURB_APP_KEY": site.key,
            "REVURB_APP_SECRET": site.secret,
            "OUTBOX_TEST_SERVER": str(site.port),
        }

    def write(self, name: str, *most: int) -> ServerProcess:
        """Start a writer."""
        return self._start("-m", "tests.integration.outbox_writer", name, *map(str, most))

    def relay(self, *arguments: str) -> ServerProcess:
        """Start a relay that another follows after a second."""
        options = ["--connection=live", "--lease=1", "--interval=0.05", "--batch=20"]
        return self._start("manage.py", "broadcast_outbox", *options, *arguments)

    def committed(self) -> tuple[set[tuple[str, int]], int]:
        """Writer and number of each transaction that took place, and how many events wait."""
        with running(["-m", "tests.integration.outbox_writer", "--committed"], environment=self.environment) as asking:
            assert asking.wait() == 0, asking.output
            found = json.loads(asking.output)
        pairs = (name.split(":") for name in found["groups"])
        return {(writer, int(number)) for writer, number in pairs}, found["waiting"]

    def drain(self) -> str:
        """Let one last relay send what waits; returns what it printed."""
        relay = self.relay()
        relay.wait_for_output("Relaying")
        wait_until(lambda: self.committed()[1] == 0, 60)
        assert relay.stop() == 0, relay.output
        return relay.output

    def _start(self, *command: str) -> ServerProcess:
        return self._processes.enter_context(running(command, environment=self.environment))


class Mortal:
    """A process that is killed again and again, each time after a while of work, and started anew."""

    def __init__(self, start: Iterator[ServerProcess], awake: str) -> None:
        self._start, self._awake = start, awake
        self._process = next(start)
        self._dies_at: float | None = None
        self.deaths = 0

    def live(self) -> None:
        """Die if it is time."""
        if self._dies_at is None:
            if self._awake in self._process.output:
                self._dies_at = time.monotonic() + random.uniform(0.2, 2.5)
        elif time.monotonic() > self._dies_at:
            self.end()
            self._process, self._dies_at = next(self._start), None

    def end(self) -> None:
        """Die."""
        self._process.signal(signal.SIGKILL)
        self._process.wait()
        self.deaths += 1


@contextmanager
def world(folder: Path, database: str) -> Iterator[tuple[Site, World]]:
    """A server, and what is around it."""
    settings = {"DJANGO_SETTINGS_MODULE": "tests.integration.outbox_settings"}
    with Site("daphne", folder, DJANGO_DATABASE=database, **settings) as site, ExitStack() as processes:
        yield site, World(site, database, processes)
