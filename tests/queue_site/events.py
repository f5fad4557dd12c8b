"""The site's event, and the broadcaster that writes down what is tried, sent and given up."""

import json
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from broadcasting import Broadcaster, BroadcastError, BroadcastEvent
from broadcasting.protocol.messages import Event
from revurb.conf.values import FilePath


def write(path: Path, kind: str, label: str) -> None:
    with path.open("a") as file:
        file.write(json.dumps([kind, label]) + "\n")


def read(path: Path) -> list[tuple[str, str]]:
    return [tuple(json.loads(line)) for line in path.read_text().splitlines()] if path.exists() else []


@dataclass
class Told(BroadcastEvent):
    """Told on the channel ``orders`` after so many failures, each try taking so many seconds."""

    label: str
    fails: int = 0
    seconds: float = 0

    retries = 2
    backoff = (0.1, 0.2)
    timeout = 1

    def broadcast_on(self):
        return "orders"

    def unique_id(self):
        return self.label

    @classmethod
    def broadcast_failed(cls, error):
        write(settings.FOLDER / "told", "failed", str(error))


class FileBroadcaster(Broadcaster):
    option_kinds = {"PATH": FilePath()}

    def broadcast(self, *events: Event) -> None:
        for event in events:
            self._tell(json.loads(event.data))

    def _tell(self, data) -> None:
        path, label = Path(self.options["PATH"]), data["label"]
        write(path, "tried", label)
        time.sleep(data["seconds"])
        if Counter(read(path))["tried", label] <= data["fails"]:
            raise BroadcastError("the server is away")
        write(path, "sent", label)
