"""Server programs as subprocesses on free loopback ports, for tests that need the real thing."""

import asyncio
import contextlib
import itertools
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ENGINES = ("daphne", "uvicorn")
PATIENCE = 20.0


seen: "weakref.WeakSet[ServerProcess]" = weakref.WeakSet()
"""The programs that somebody still knows, running or not: what they printed is told with a test that fails."""


class ServerProcess:
    """A running server program. ``port`` is where it listens; ``output`` is all it has printed so far."""

    def __init__(self, process: subprocess.Popen[str], port: int | None) -> None:
        self.process = process
        self.port = port
        self._lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        seen.add(self)

    @property
    def output(self) -> str:
        return "".join(self._lines)

    @property
    def pid(self) -> int:
        return self.process.pid

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.append(line)

    def wait_for_output(self, text: str) -> None:
        """Return when ``text`` was printed; fail when the program ended without it, or when it takes too long."""
        deadline = time.monotonic() + PATIENCE
        while text not in self.output:
            if self.process.poll() is not None:
                self._reader.join(1)
                assert text in self.output, f"ended with {self.process.returncode}: {self.output}"
            if time.monotonic() > deadline:
                raise TimeoutError(f"{text!r} never came: {self.output}")
            time.sleep(0.02)

    def wait_for_listener(self) -> None:
        """Return when ``port`` accepts connections."""
        deadline = time.monotonic() + PATIENCE
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            assert self.process.poll() is None, f"ended with {self.process.returncode}: {self.output}"
            if time.monotonic() > deadline:
                raise TimeoutError(f"nobody listens on {self.port}: {self.output}")
            time.sleep(0.02)

    def signal(self, number: int = signal.SIGTERM) -> None:
        self.process.send_signal(number)

    def wait(self, timeout: float = PATIENCE) -> int:
        """Return the exit status once the program has ended and all its output was read."""
        status = self.process.wait(timeout)
        self._reader.join(timeout)
        return status

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.terminate()
        return self.wait()


async def until(condition: Callable[[], Awaitable[object]], patience: float = PATIENCE) -> float:
    """Return when ``condition()`` is true, and how many seconds that took; fail when it does not become so."""
    begun = time.monotonic()
    async with asyncio.timeout(patience):
        while not await condition():
            await asyncio.sleep(0.02)
    return time.monotonic() - begun


def wait_until(condition: Callable[[], object], patience: float = PATIENCE, pause: float = 0.02) -> float:
    """Return when ``condition()`` is true, and how many seconds that took; raise ``TimeoutError`` if it stays false."""
    begun = time.monotonic()
    while not condition():
        if time.monotonic() > begun + patience:
            raise TimeoutError(f"not so after {patience} seconds")
        time.sleep(pause)
    return time.monotonic() - begun


def free_port() -> int:
    """A TCP port of the loopback interface that nobody used a moment ago, and that no client is given by the system.

    Who tries again and again to reach a server that is away would meet itself on such a port, and hold it. The same one
    comes again only after all others, and no other process of pytest-xdist takes it before the caller listens there.
    """
    while True:
        port = next(_ports)
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port


def _own_ports() -> Iterator[int]:
    each = 1_500
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 8
    first = 20_000 + worker * each
    begin = secrets.randbelow(each)
    return (first + (begin + number) % each for number in itertools.count())


_ports = _own_ports()


def _obey_interrupts() -> None:
    """A shell lets its background jobs ignore SIGINT, and they their children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextlib.contextmanager
def running(
    command: Sequence[str],
    *,
    port: int | None = None,
    environment: Mapping[str, str] | None = None,
    pass_fds: Sequence[int] = (),
    cwd: Path = ROOT,
) -> Iterator[ServerProcess]:
    """Run ``command`` (arguments for Python), stop it at the end; kill it, and what it started, if it does not stop."""
    process = subprocess.Popen(
        [sys.executable, *command],
        cwd=cwd,
        env={**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(ROOT), **(environment or {})},
        pass_fds=pass_fds,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        preexec_fn=_obey_interrupts,
    )
    server = ServerProcess(process, port)
    try:
        yield server
        server.stop()
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(PATIENCE)
        process.stdout.close()


@contextlib.contextmanager
def engine(
    name: str, *, pass_fds: Sequence[int] = (), environment: Mapping[str, str] | None = None, **options: object
) -> Iterator[ServerProcess]:
    """Run ``tests.integration.frames_server`` on the engine ``name``; ``options`` are ``ServerOptions``' fields."""
    options = {"host": "127.0.0.1", "port": 0, "shutdown_grace": 5, **options}
    command = ["-m", "tests.integration.frames_server", name, json.dumps(options)]
    with running(command, pass_fds=pass_fds, environment=environment) as server:
        server.wait_for_output("listening on")
        line = next(line for line in server.output.splitlines() if line.startswith("listening on"))
        server.port = int(line.split()[-1])
        yield server
