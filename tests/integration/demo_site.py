"""The demo site as a process: ``manage.py runrevurb`` on a free port of 127.0.0.1."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Self

import pusher

from tests.integration.auth_site import MASTER_KEY

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30
"""Seconds that a start or a stop may take; only a failing test waits so long."""


class Site:
    """A server with the demo site; use it as a context manager, or ``start()`` and ``stop()`` it by hand.

    ``server`` is ``daphne`` or ``uvicorn``; ``environment`` is added to the process's own, so that a test can say
    ``REVURB_APP_WATCHLIST="true"``. ``folder`` keeps its database and its log.
    """

    host = "127.0.0.1"
    app_id, key, secret = "4711", "integration-key", "integration-secret-5c1f0e"

    def __init__(self, server: str, folder: Path, **environment: str) -> None:
        self.server = server
        self.port = free_port()
        self.log = folder / f"{server}.log"
        self._environment = os.environ | {
            "DJANGO_DATABASE": str(folder / "db.sqlite3"),
            "DJANGO_SETTINGS_MODULE": "revurb_project.settings",
            "REVURB_APP_ID": self.app_id,
            "REVURB_APP_KEY": self.key,
            "REVURB_APP_SECRET": self.secret,
            **environment,
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    def publisher(self) -> pusher.Pusher:
        """The official client for this site's HTTP API."""
        return pusher.Pusher(
            app_id=self.app_id,
            key=self.key,
            secret=self.secret,
            host=self.host,
            port=self.port,
            ssl=False,
            encryption_master_key_base64=MASTER_KEY,
        )

    def __enter__(self) -> Self:
        self._manage("migrate", "--verbosity=0")
        self.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start the server and wait until it answers; the port stays the same over restarts."""
        command = self._command("runrevurb", "--noreload", f"--host={self.host}", f"--port={self.port}")
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*command, f"--server={self.server}"], cwd=ROOT, env=self._environment, stdout=log, stderr=log
            )
        self._wait_until_up()

    def stop(self) -> None:
        """Stop the server as an operator does, and wait for its end. Does nothing if it does not run."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(PATIENCE)
        finally:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _wait_until_up(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if self._process is None or self._process.poll() is not None:
                break
            if self._answers():
                return
            time.sleep(0.05)
        raise AssertionError(f"{self.server} did not come up; it said: {self.log.read_text()}")

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/up", timeout=PATIENCE) as response:
                return bool(response.status == 200)
        except (urllib.error.URLError, ConnectionError):
            return False

    def _manage(self, *arguments: str) -> None:
        subprocess.run(self._command(*arguments), cwd=ROOT, env=self._environment, check=True, timeout=PATIENCE)

    def _command(self, *arguments: str) -> list[str]:
        return [sys.executable, str(ROOT / "manage.py"), *arguments]


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
