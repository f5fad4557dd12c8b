"""Workers as their parent sees them: how they are started, told, judged and let go."""

import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from broadcasting.server import workers
from broadcasting.server.link import Link
from broadcasting.server.workers import LONGEST_PAUSE, SHORT_LIFE, Launcher, Slot, Worker, working_folder
from tests.integration.servers import ROOT, wait_until

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]


class Sleeper:
    """A worker whose process does nothing, and the end of its link that it would have."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        self.worker = Worker(subprocess.Popen(SLEEPER), Link(ours), 1)
        self.end = Link(theirs)

    def close(self) -> None:
        self.worker.kill()
        self.worker.process.wait()
        self.worker.close()
        self.end.close()


@pytest.fixture
def sleeper():
    sleeper = Sleeper()
    yield sleeper
    sleeper.close()


def ended(sleeper) -> Worker:
    sleeper.worker.process.wait(10)
    return sleeper.worker


class TestWorker:
    def test_it_is_ready_when_it_says_so(self, sleeper):
        worker = sleeper.worker
        assert (worker.ready, worker.hear(), worker.status) == (None, [], None)
        sleeper.end.say("ready", name="Daphne", version="4")
        sleeper.end.say("restart", mark=1)
        assert worker.hear() == [{"say": "restart", "mark": 1}]
        assert worker.ready is not None
        assert worker.engine == ("Daphne", "4")
        worker.deadline -= workers.START_TIMEOUT * 2
        worker.kill_if_late()
        assert worker.status is None

    def test_why_it_does_not_start_is_kept(self, sleeper):
        sleeper.end.say("failed", why="the site is broken")
        assert sleeper.worker.hear() == []
        assert sleeper.worker.failure == "the site is broken"

    def test_one_that_serves_is_asked_to_stop(self, sleeper):
        sleeper.end.say("ready", name="", version="")
        sleeper.worker.hear()
        sleeper.worker.stop("SIGTERM", 5)
        sleeper.worker.drain(5)
        sleeper.worker.reload()
        assert [said["say"] for said in sleeper.end.hear()] == ["stop", "drain", "reload"]
        assert sleeper.worker.status is None

    def test_one_that_does_not_serve_yet_just_ends(self, sleeper):
        sleeper.worker.stop("SIGTERM", 5)
        assert ended(sleeper).describe_end() == "was killed by SIGTERM"

    def test_one_that_does_not_come_up_is_killed(self, sleeper):
        sleeper.worker.deadline = time.monotonic()
        sleeper.worker.kill_if_late()
        assert ended(sleeper).describe_end() == "was killed by SIGKILL"
        assert sleeper.worker.failure == "it did not serve within 120 seconds"

    def test_one_that_does_not_stop_is_killed(self, sleeper):
        sleeper.end.say("ready", name="", version="")
        sleeper.worker.hear()
        sleeper.worker.stop("SIGTERM", -workers.STOP_DELAY)
        sleeper.worker.kill_if_late()
        assert ended(sleeper).status == -signal.SIGKILL
        assert sleeper.worker.failure is None

    def test_a_closed_one_says_nothing(self, sleeper):
        sleeper.end.say("restart")
        sleeper.worker.close()
        sleeper.worker.close()
        assert sleeper.worker.hear() == []


class TestSlot:
    def test_who_died_at_once_is_replaced_later_each_time(self, sleeper):
        slot = Slot(1, [])
        pauses = [slot.pause(sleeper.worker) for _ in range(8)]
        assert pauses == [0, 2, 4, 8, 16, LONGEST_PAUSE, LONGEST_PAUSE, LONGEST_PAUSE]

    def test_who_has_served_is_replaced_at_once(self, sleeper):
        slot = Slot(1, [], deaths=5)
        sleeper.worker.ready = time.monotonic() - SHORT_LIFE
        assert (slot.pause(sleeper.worker), slot.deaths) == (0, 0)

    def test_its_workers(self, sleeper):
        slot = Slot(1, [], worker=sleeper.worker)
        slot.retired.append(sleeper.worker)
        assert slot.workers() == [sleeper.worker, sleeper.worker]
        assert not slot.waiting
        slot.due = 1
        assert slot.waiting
        slot.successor = sleeper.worker
        assert not slot.waiting


class TestLauncher:
    @pytest.fixture
    def launch(self, tmp_path):
        launched = []

        def launch(behaviour: str, listener: socket.socket, **options) -> Worker:
            (tmp_path / "behaviour").write_text(behaviour)
            command = [sys.executable, "-m", "tests.integration.small_worker", str(tmp_path / "behaviour")]
            worker = Launcher(command, **options).launch(Slot(3, [listener]))
            launched.append(worker)
            return worker

        yield launch
        for worker in launched:
            worker.kill()
            worker.process.wait()
            worker.close()

    @pytest.fixture
    def listener(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            yield listener

    def test_a_worker_serves_what_it_inherited(self, launch, listener):
        worker = launch("serve", listener)
        wait_until(lambda: worker.hear() or worker.ready)
        with socket.create_connection(listener.getsockname(), 10) as client:
            assert client.recv(100) == f"3 {worker.pid} serve".encode()
        worker.stop("SIGTERM", 5)
        assert worker.process.wait(10) == 0
        assert worker.describe_end() == "ended with status 0"

    def test_what_it_prints_is_labelled(self, launch, listener):
        out, err = [], []
        worker = launch("crash", listener, out=out.append, err=err.append)
        worker.process.wait(10)
        worker.close()
        assert "".join(out) == "[worker 3] crash says worker 3\n"
        assert "[worker 3] RuntimeError: the code is broken" in "".join(err)

    def test_a_process_that_cannot_be_started_leaves_nothing(self, listener):
        before = len(os.listdir("/proc/self/fd"))
        with pytest.raises(OSError):
            Launcher(["/nowhere/at/all"]).launch(Slot(1, [listener]))
        assert len(os.listdir("/proc/self/fd")) == before
        assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


class TestWorkingFolder:
    def test_the_name_by_which_it_was_entered(self, monkeypatch, tmp_path):
        (tmp_path / "current").symlink_to(ROOT)
        monkeypatch.chdir(tmp_path / "current")
        monkeypatch.setenv("PWD", str(tmp_path / "current"))
        assert working_folder() == str(tmp_path / "current")

    @pytest.mark.parametrize("name", [None, "", "/nowhere/at/all", "/"])
    def test_a_name_of_something_else(self, monkeypatch, name):
        monkeypatch.chdir(ROOT)
        if name is None:
            monkeypatch.delenv("PWD", raising=False)
        else:
            monkeypatch.setenv("PWD", name)
        assert working_folder() is None
