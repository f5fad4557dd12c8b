"""Worker processes, as their parent sees them."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Any

from broadcasting.server.inheritance import Inheritance
from broadcasting.server.link import Link
from broadcasting.server.output import LabelledOutput

START_TIMEOUT = 120.0
"""Seconds that a worker may take from its start until it serves."""
STOP_DELAY = 2.0
"""Seconds beyond the grace period after which a worker is killed; it ends by itself after one."""
SHORT_LIFE = 10.0
"""Seconds; a worker that served for less has died at once."""
LONGEST_PAUSE = 30.0
"""Seconds between two attempts at most."""


class Worker:
    """One process, from its start to its end."""

    def __init__(self, process: subprocess.Popen[bytes], link: Link, number: int) -> None:
        self.process = process
        self.link = link
        self.number = number
        self.deadline = time.monotonic() + START_TIMEOUT
        """When it is to be killed unless it is ready, or has ended, before."""
        self.ready: float | None = None
        """When it began to serve, by the monotonic clock."""
        self.engine: tuple[str, str] = ("", "")
        """Name and version of its engine, once it is ready."""
        self.failure: str | None = None
        """Why it could not start, in its own words."""
        self.outputs: list[LabelledOutput] = []
        self._closed = False

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def status(self) -> int | None:
        """How it ended; ``None`` as long as it runs."""
        return self.process.poll()

    def hear(self) -> list[dict[str, Any]]:
        """What it has said, apart from what is kept here."""
        others: list[dict[str, Any]] = []
        if self._closed:
            return others
        for said in self.link.hear():
            if said.get("say") == "ready":
                self.ready, self.deadline = time.monotonic(), inf
                self.engine = said["name"], said["version"]
            elif said.get("say") == "failed":
                self.failure = said["why"]
            else:
                others.append(said)
        return others

    def stop(self, why: str, grace: float) -> None:
        """Have it stop gracefully, within ``grace`` seconds; one that does not serve yet just ends."""
        self.deadline = time.monotonic() + grace + STOP_DELAY
        if self.ready is None:
            self.process.terminate()
        else:
            self.link.say("stop", why=why)

    def drain(self, grace: float) -> None:
        """The same because another one has taken over."""
        self.deadline = time.monotonic() + grace + STOP_DELAY
        self.link.say("drain")

    def reload(self) -> None:
        """Have it load its certificate anew."""
        self.link.say("reload")

    def kill(self) -> None:
        self.deadline = inf
        self.process.kill()

    def kill_if_late(self) -> None:
        """Kill it if its deadline has passed."""
        if time.monotonic() < self.deadline:
            return
        if self.ready is None:
            self.failure = f"it did not serve within {START_TIMEOUT:.0f} seconds"
        self.kill()

    def describe_end(self) -> str:
        """How it ended, as the end of a sentence about it."""
        status = self.process.returncode
        if status < 0:
            return f"was killed by {signal.Signals(-status).name}"
        return f"ended with status {status}"

    def close(self) -> None:
        """Let go of what belonged to an ended process; what it printed last is passed on."""
        if self._closed:
            return
        self._closed = True
        self.link.close()
        for output in self.outputs:
            output.pass_on()
        for pipe in (self.process.stdout, self.process.stderr):
            if pipe is not None:
                pipe.close()


@dataclass(slots=True)
class Slot:
    """A place among the workers, with its listening sockets: who has it, who is to have it, who had it."""

    number: int
    listeners: Sequence[socket.socket]
    worker: Worker | None = None
    successor: Worker | None = None
    retired: list[Worker] = field(default_factory=list)
    deaths: int = 0
    """How often in a row a worker died at once."""
    due: float = inf
    """When to start a worker in place of one that died, by the monotonic clock."""

    @property
    def waiting(self) -> bool:
        """Whether a worker is to be started when it is ``due``."""
        return self.due < inf and self.successor is None

    def workers(self) -> list[Worker]:
        return [worker for worker in (self.worker, self.successor, *self.retired) if worker is not None]

    def pause(self, ended: Worker) -> float:
        """Seconds to wait until ``ended`` is replaced: longer each time when the last ones died at once."""
        if ended.ready is not None and time.monotonic() - ended.ready >= SHORT_LIFE:
            self.deaths = 0
            return 0.0
        self.deaths += 1
        return min(2.0 ** (self.deaths - 1) if self.deaths > 1 else 0.0, LONGEST_PAUSE)


class Launcher:
    """Starts workers: ``command`` again and again, each time told what it inherits.

    ``out`` and ``err`` get the lines that workers print, labelled; without them, workers print as this process does.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        coloured: bool = False,
        redis_url: str | None = None,
        columns: int | None = None,
        out: Callable[[str], None] | None = None,
        err: Callable[[str], None] | None = None,
    ) -> None:
        self._command = list(command)
        self._folder = working_folder()
        self._coloured = coloured
        self._redis_url = redis_url
        self._out, self._err = out, err
        # Whoever writes into a pipe does not see how wide the terminal behind it is.
        self._more = {} if out is None else {"PYTHONUNBUFFERED": "1", "COLUMNS": str(columns or 80)}

    def launch(self, slot: Slot, *, check: bool = False) -> Worker:
        """Start a worker for ``slot``. Raises ``OSError`` where the system has no room for another process."""
        ours, theirs = socket.socketpair()
        with theirs:
            listeners = tuple(listener.fileno() for listener in slot.listeners)
            inheritance = Inheritance(
                number=slot.number,
                listeners=listeners,
                link=theirs.fileno(),
                check=check,
                coloured=self._coloured,
                redis_url=self._redis_url,
            )
            # A terminal's Ctrl-C is the parent's to hear; until the worker ignores it, it stays pending there.
            blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
            try:
                process = self._start(inheritance.environment(), [*listeners, theirs.fileno()])
            except BaseException:
                ours.close()
                raise
            finally:
                signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
        worker = Worker(process, Link(ours), slot.number)
        for pipe, write in ((process.stdout, self._out), (process.stderr, self._err)):
            if pipe is not None and write is not None:
                worker.outputs.append(LabelledOutput(pipe.fileno(), f"[worker {slot.number}] ", write))
        return worker

    def _start(self, environment: dict[str, str], descriptors: Sequence[int]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self._command,
            cwd=self._folder,
            env={**os.environ, **self._more, **environment},
            pass_fds=descriptors,
            stdin=subprocess.DEVNULL,
            stdout=None if self._out is None else subprocess.PIPE,
            stderr=None if self._err is None else subprocess.PIPE,
        )


def working_folder() -> str | None:
    """The working directory by the name by which it was entered.

    A deployment that points a symbolic link at its new release means workers to start there, too.
    """
    name = os.environ.get("PWD")
    try:
        return name if name and os.path.samefile(name, os.getcwd()) else None
    except OSError:
        return None
