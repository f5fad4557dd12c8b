"""The site in ``tests/queue_site``: events that it publishes, and what its worker did with them."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.integration.servers import PATIENCE, ROOT, wait_until
from tests.queue_site.events import read


class QueueSite:
    """A site whose files are in ``folder``; ``environment`` is what its processes run in."""

    def __init__(self, folder: Path, settings: str = "settings", **environment: str) -> None:
        self.folder = folder
        self.environment = {
            "DJANGO_SETTINGS_MODULE": f"tests.queue_site.{settings}",
            "QUEUE_SITE_FOLDER": str(folder),
            **environment,
        }

    def run(self, *command: str) -> str:
        """Run a Python program of the site; returns what it printed."""
        result = subprocess.run(
            [sys.executable, *command],
            env={**os.environ, "PYTHONPATH": str(ROOT), **self.environment},
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout.strip()

    def publish(self, *events: dict[str, object]) -> str:
        """Have a process of its own broadcast events; returns what carries them."""
        return self.run("-m", "tests.queue_site.publish", json.dumps(events))

    def told(self, label: str) -> list[str]:
        """What happened to an event so far."""
        return [kind for kind, each in read(self.folder / "told") if each == label]

    def wait_for(self, kind: str, label: str) -> None:
        """Return when that has happened."""
        wait_until(lambda: kind in self.told(label))
