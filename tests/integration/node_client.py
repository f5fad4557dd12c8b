"""JavaScript clients under Node, driven by JSON lines."""

import json
import queue
import subprocess
import threading
from pathlib import Path
from typing import Any, Protocol, Self

from tests.integration.auth_site import AuthSite

FOLDER = Path(__file__).resolve().parent.parent / "node"
MODULE = Path(__file__).resolve().parents[2] / "broadcasting" / "static" / "broadcasting" / "echo.js"
PATIENCE = 20
"""Seconds that a report may take; only a failing test waits so long."""


class Server(Protocol):
    """Where a client connects to."""

    @property
    def host(self) -> str: ...
    @property
    def port(self) -> int: ...
    @property
    def key(self) -> str: ...


class NodeClient:
    """One driver of ``tests/node`` as a process; use it as a context manager."""

    def __init__(self, driver: str, server: Server, auth: AuthSite | None = None, **config: Any) -> None:
        values = {
            "host": server.host,
            "port": server.port,
            "key": server.key,
            "authorize": auth and auth.channel_url,
            "signin": auth and auth.user_url,
            "module": str(MODULE),
        }
        self.reports: list[dict[str, Any]] = []
        self._incoming: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._process = subprocess.Popen(
            ["node", f"{driver}.js", json.dumps(values | config)],
            cwd=FOLDER,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        self.expect("ready")
        return self

    def __exit__(self, *exception: object) -> None:
        self.kill()

    def kill(self) -> None:
        """End the client at once, so that its socket breaks without a goodbye."""
        self._process.kill()
        self._process.wait()
        self._reader.join()
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            assert pipe
            pipe.close()

    def do(self, command: str, **arguments: Any) -> None:
        """Send a command to the driver, which answers with reports, if at all."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps({"do": command, **arguments}) + "\n")
        self._process.stdin.flush()

    def expect(self, event: str, **details: Any) -> dict[str, Any]:
        """Wait for a report with these details, skipping others; ``AssertionError`` names those that came instead."""
        skipped = []
        while True:
            try:
                report = self._incoming.get(timeout=PATIENCE)
            except queue.Empty:
                raise AssertionError(f"no {event} {details}; only {skipped}") from None
            if report is None:
                raise AssertionError(f"the client died; it said {skipped} {self._errors()}")
            if report["event"] == event and details.items() <= report.items():
                return report
            skipped.append(report)

    def _errors(self) -> str:
        assert self._process.stderr
        return self._process.stderr.read()

    def _read(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            report = json.loads(line)
            self.reports.append(report)
            self._incoming.put(report)
        self._incoming.put(None)
