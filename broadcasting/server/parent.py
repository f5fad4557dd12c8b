"""The parent of several workers: it holds the listening sockets and keeps the workers alive, but serves nobody."""

import contextlib
import selectors
import signal
import socket
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from math import inf
from typing import Any

from broadcasting.server.base import STOP_SIGNALS, ServerOptions, release
from broadcasting.server.embedded import EmbeddedValkey
from broadcasting.server.workers import LONGEST_PAUSE, Launcher, Slot, Worker

ECHO = 5.0
"""Seconds in which every worker has told of the same restart, where it has no mark."""
MARKS = 16
"""Restarts that are remembered, so that each is made once though every worker tells of it."""


class WorkersFailed(Exception):
    """No worker came up; the text says why."""


class Stopped(Exception):
    """A signal asks the server to stop."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number
        self.name = signal.Signals(number).name


class Parent:
    """Runs one worker per entry of ``listeners`` until a signal stops it. Needs the main thread."""

    def __init__(
        self,
        launcher: Launcher,
        listeners: Sequence[Sequence[socket.socket]],
        options: ServerOptions,
        *,
        valkey: EmbeddedValkey | None = None,
        on_up: Callable[[Sequence[Worker]], None],
        on_stop: Callable[[str], None],
        tell: Callable[[str], None],
        warn: Callable[[str], None],
    ) -> None:
        """``on_up`` gets the workers when all serve for the first time, ``on_stop`` the reason, the others a text."""
        self._launcher = launcher
        self._valkey = valkey
        self._slots = [Slot(number, each) for number, each in enumerate(listeners, 1)]
        self._options = options
        self._on_up, self._on_stop = on_up, on_stop
        self._tell, self._warn = tell, warn
        self._selector = selectors.DefaultSelector()
        self._signals: deque[int] = deque()
        self._stopping = False
        self._marks: deque[float] = deque(maxlen=MARKS)
        self._restart_wanted = False
        self._restarted = -inf
        """When the last restart began, by the monotonic clock."""

    def run(self) -> int:
        """Serve until stopped; returns the exit status. Raises ``WorkersFailed`` if no worker comes up."""
        with self._hearing_signals():
            try:
                self._come_up()
                while True:
                    self._turn()
                    if self._restart_wanted:
                        self._restart()
            except Stopped as stop:
                return self._wind_up(stop.name)
            except BaseException:
                self._kill_all()
                raise
            finally:
                self._release()
                self._selector.close()
                if self._valkey:
                    self._valkey.stop()

    # Coming up, restarting, winding up: each takes turns until it is done

    def _come_up(self) -> None:
        # One goes ahead, so that what is wrong with all of them is told once, and before anybody is served.
        failed = self._start_successor(self._slots[0], check=True)
        if failed:
            raise WorkersFailed(failed.failure or f"No worker came up. {self._why(failed)}")
        for slot in self._slots[1:]:
            slot.due = time.monotonic()
        while not all(slot.worker and slot.worker.ready for slot in self._slots):
            self._turn()
        self._on_up([slot.worker for slot in self._slots if slot.worker])

    def _restart(self) -> None:
        """Replace the workers one by one; each goes only when its successor serves."""
        self._restart_wanted = False
        self._restarted = time.monotonic()
        self._tell("Restarting the workers, one by one.")
        for slot in self._slots:
            old = slot.worker
            try:
                failed = self._start_successor(slot, check=slot is self._slots[0])
            except OSError as error:
                self._give_up_restart(f"No process can be started: {error}.")
                return
            if failed:
                self._give_up_restart(self._why(failed))
                return
            if old is not None:
                self._retire(slot, old)
        self._tell("All workers are new.")

    def _start_successor(self, slot: Slot, *, check: bool) -> Worker | None:
        """Put a new worker into ``slot`` once it serves; returns the one that ended instead, if so."""
        successor = slot.successor = self._launch(slot, check=check)
        while successor.ready is None and slot.successor is successor:
            self._turn()
        slot.successor = None
        if successor.status is not None:
            self._forget(successor)
            return successor
        slot.worker, slot.due, slot.deaths = successor, inf, 0
        return None

    def _retire(self, slot: Slot, old: Worker) -> None:
        slot.retired.append(old)
        old.drain(self._options.shutdown_grace)
        while old in slot.retired:
            self._turn()

    def _give_up_restart(self, failure: str) -> None:
        self._warn(f"The restart has failed, and the old workers go on. {failure}")

    def _wind_up(self, why: str) -> int:
        self._stopping = True
        self._on_stop(why)
        # Nobody accepts any more: clients shall be refused, not wait.
        self._release()
        for worker in self._workers():
            worker.stop(why, self._options.shutdown_grace)
        try:
            while self._workers():
                self._turn()
        except Stopped as again:
            self._kill_all()
            return 128 + again.number
        return 0

    # A turn: whatever has happened since the last one

    def _turn(self) -> None:
        """Wait until something happens, and deal with it. Raises ``Stopped``."""
        for key, _ in self._selector.select(self._patience()):
            key.data()
        while self._signals:
            self._heed(self._signals.popleft())
        for worker in self._workers():
            worker.kill_if_late()
            if worker.status is not None:
                self._ended(worker)
        if self._valkey and not self._stopping:
            self._valkey.look_after(self._warn)
        for slot in self._slots:
            if slot.waiting and slot.due <= time.monotonic() and not self._stopping:
                self._replace(slot)

    def _patience(self) -> float | None:
        """Seconds until something is to be done, whatever happens."""
        moments = [worker.deadline for worker in self._workers()]
        if not self._stopping:
            moments += [slot.due for slot in self._slots if slot.waiting]
            moments += [self._valkey.due] if self._valkey else []
        nearest = min(moments, default=inf)
        return None if nearest == inf else max(nearest - time.monotonic(), 0)

    def _heed(self, number: int) -> None:
        if number in STOP_SIGNALS:
            raise Stopped(number)
        if number == signal.SIGHUP:
            for worker in self._workers():
                worker.reload()

    def _hear(self, worker: Worker) -> None:
        for said in worker.hear():
            if said.get("say") == "restart":
                self._hear_of_restart(said.get("mark"))
        if worker.link.closed:
            self._unregister(worker.link)

    def _hear_of_restart(self, mark: float | None) -> None:
        if mark is None:
            self._restart_wanted |= time.monotonic() - self._restarted > ECHO
        elif mark not in self._marks:
            self._marks.append(mark)
            self._restart_wanted = True

    def _ended(self, worker: Worker) -> None:
        slot = self._slots[worker.number - 1]
        self._forget(worker)
        if worker in slot.retired:
            slot.retired.remove(worker)
        elif worker is slot.successor:
            slot.successor = None
        elif worker is slot.worker:
            slot.worker = None
            if not self._stopping:
                self._put_off(slot, slot.pause(worker), self._why(worker))

    def _replace(self, slot: Slot) -> None:
        slot.due = inf
        try:
            slot.worker = self._launch(slot)
        except OSError as error:
            self._put_off(slot, LONGEST_PAUSE, f"Worker {slot.number} could not be started: {error}.")

    def _put_off(self, slot: Slot, pause: float, why: str) -> None:
        slot.due = time.monotonic() + pause
        when = f"in {pause:.0f} seconds" if pause else "now"
        self._warn(f"{why} Another one starts {when}.")

    # Workers

    def _launch(self, slot: Slot, *, check: bool = False) -> Worker:
        worker = self._launcher.launch(slot, check=check)
        self._selector.register(worker.link, selectors.EVENT_READ, lambda: self._hear(worker))
        for output in worker.outputs:
            self._selector.register(output, selectors.EVENT_READ, self._passing_on(output))
        return worker

    def _passing_on(self, output: Any) -> Callable[[], None]:
        def pass_on() -> None:
            if not output.pass_on():
                self._unregister(output)

        return pass_on

    def _forget(self, worker: Worker) -> None:
        """Read the last words of a worker that has ended, and let go of it; harmless when done again."""
        self._hear(worker)
        for source in (worker.link, *worker.outputs):
            self._unregister(source)
        worker.close()

    def _unregister(self, source: Any) -> None:
        with contextlib.suppress(KeyError, ValueError):
            self._selector.unregister(source)

    def _why(self, worker: Worker) -> str:
        said = f": {worker.failure.strip().removesuffix('.')}" if worker.failure else ""
        return f"Worker {worker.number} (process {worker.pid}) {worker.describe_end()}{said}."

    def _workers(self) -> list[Worker]:
        return [worker for slot in self._slots for worker in slot.workers()]

    def _release(self) -> None:
        """Let go of the listening sockets, once: their place may soon be another server's."""
        listeners = [listener for slot in self._slots for listener in slot.listeners]
        if any(listener.fileno() >= 0 for listener in listeners):
            release(listeners, self._options)

    def _kill_all(self) -> None:
        for worker in self._workers():
            worker.kill()
        for worker in self._workers():
            worker.process.wait()

    @contextlib.contextmanager
    def _hearing_signals(self) -> Iterator[None]:
        """Collect signals, the death of a child included, and have each end the wait of a turn."""
        numbers = [*STOP_SIGNALS, signal.SIGCHLD]
        if self._options.tls_cert is not None:  # else it ends the process, as when a terminal is closed
            numbers.append(signal.SIGHUP)
        waking, woken = socket.socketpair()
        with waking, woken:
            waking.setblocking(False)
            woken.setblocking(False)
            self._selector.register(woken, selectors.EVENT_READ, lambda: woken.recv(4096))
            before = {number: signal.signal(number, lambda n, _: self._signals.append(n)) for number in numbers}
            descriptor = signal.set_wakeup_fd(waking.fileno(), warn_on_full_buffer=False)
            try:
                yield
            finally:
                signal.set_wakeup_fd(descriptor)
                for number, handler in before.items():
                    signal.signal(number, handler)
