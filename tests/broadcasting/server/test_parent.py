"""The parent and its workers, as small processes: no Django, so that every way to live and die can be tried."""

import json
import os
import signal
import socket
from contextlib import contextmanager

import psutil
import pytest

from tests.integration.servers import PATIENCE, running, wait_until


@pytest.fixture
def behave(tmp_path):
    """Say how workers behave that start from now on."""
    file = tmp_path / "behaviour"

    def behave(text: str) -> None:
        (tmp_path / "new").write_text(text)
        (tmp_path / "new").rename(file)

    behave.file = file
    behave("serve")
    return behave


@contextmanager
def parent(behave, count=2, up=True, **options):
    with running(["-m", "tests.integration.small_parent", str(count), str(behave.file), json.dumps(options)]) as server:
        server.wait_for_output("listening on")
        server.port = int(server.output.split("listening on ")[1].split()[0])
        if up:
            server.wait_for_output("up: ")
        yield server


def ask(server) -> tuple[int, int, str]:
    """Connect, and return which worker answered, in which process, and how it behaves."""
    with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as client:
        client.settimeout(PATIENCE)
        number, pid, behaviour = client.recv(100).decode().split()
        return int(number), int(pid), behaviour


def processes(server) -> set[int]:
    """The workers' processes, zombies too."""
    return {child.pid for child in psutil.Process(server.pid).children()}


def gone(pids) -> bool:
    return not any(psutil.pid_exists(pid) for pid in pids)


def restarts(server) -> int:
    return server.output.count("Restarting the workers")


class TestServing:
    def test_clients_are_spread_over_all_workers(self, behave):
        with parent(behave, 3) as server:
            assert {ask(server)[0] for _ in range(100)} == {1, 2, 3}
            assert {ask(server)[1] for _ in range(100)} == processes(server)

    def test_one_unix_socket_is_shared(self, behave, tmp_path):
        path = tmp_path / "s"
        with parent(behave, 2, uds=str(path)) as server:
            with socket.socket(socket.AF_UNIX) as client:
                client.connect(str(path))
                assert client.recv(100).endswith(b"serve")
            server.signal()
            assert server.wait() == 0
            assert not path.exists()

    def test_the_parent_runs_alone_in_its_process(self, behave):
        with parent(behave) as server:
            assert psutil.Process(server.pid).num_threads() == 1


class TestStopping:
    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    def test_all_stop_and_nothing_is_left(self, behave, number):
        with parent(behave) as server:
            pids = processes(server)
            server.signal(number)
            assert server.wait() == 0
            assert f"stopping: {number.name}" in server.output
            assert server.output.count("told to stop") == 2
            assert gone(pids)
            with pytest.raises(ConnectionRefusedError):
                ask(server)

    def test_a_signal_to_the_whole_group_is_one_signal(self, behave):
        """As a terminal sends Ctrl-C."""
        with parent(behave) as server:
            os.killpg(server.pid, signal.SIGINT)
            assert server.wait() == 0
            assert server.output.count("told to stop") == 2
            assert "Traceback" not in server.output

    def test_nobody_is_accepted_while_workers_stop(self, behave):
        behave("deaf")
        with parent(behave) as server:
            server.signal()
            server.wait_for_output("stopping")
            wait_until(lambda: refused(server))
            server.signal()
            server.wait()

    def test_the_second_signal_ends_all_at_once(self, behave):
        behave("deaf")
        with parent(behave, shutdown_grace=600) as server:
            pids = processes(server)
            server.signal()
            server.wait_for_output("stopping")
            server.signal()
            assert server.wait() == 128 + signal.SIGTERM
            assert gone(pids)

    def test_a_worker_that_does_not_stop_is_killed(self, behave):
        behave("2: deaf")
        with parent(behave, shutdown_grace=0) as server:
            pids = processes(server)
            server.signal()
            assert server.wait() == 0
            assert gone(pids)

    def test_workers_that_are_just_starting_end_too(self, behave):
        behave("2: sleep")
        with parent(behave, up=False) as server:
            server.wait_for_output("sleep says worker 2")
            server.signal()
            assert server.wait() == 0

    def test_workers_end_when_the_parent_is_killed(self, behave):
        with parent(behave) as server:
            pids = processes(server)
            server.process.kill()
            wait_until(lambda: gone(pids))


def refused(server) -> bool:
    try:
        socket.create_connection(("127.0.0.1", server.port), PATIENCE).close()
    except ConnectionRefusedError:
        return True
    return False


class TestDying:
    def test_a_worker_that_is_killed_is_replaced_and_nobody_is_refused(self, behave):
        with parent(behave) as server:
            (first,) = {pid for pid in processes(server) if pid == int(server.output.split("up: ")[1].split()[0])}
            os.kill(first, signal.SIGKILL)
            answers = [ask(server) for _ in range(200)]
            assert {number for number, *_ in answers} == {1, 2}
            assert first not in {pid for _, pid, _ in answers}
            server.wait_for_output(f"Worker 1 (process {first}) was killed by SIGKILL. Another one starts now.")
            wait_until(lambda: len(processes(server)) == 2)

    def test_one_that_dies_again_and_again_is_given_pauses(self, behave):
        behave("1: die 3")
        with parent(behave) as server:

            def died(text: str) -> None:
                while text not in server.output:
                    ask(server)

            died("ended with status 3. Another one starts now.")
            died("ended with status 3. Another one starts in 2 seconds.")
            behave("serve")
            wait_until(lambda: (1, "serve") in {ask(server)[::2] for _ in range(10)})

    def test_one_that_cannot_start_again_is_tried_until_it_can(self, behave):
        with parent(behave) as server:
            behave("fail")
            victim = next(iter(processes(server)))
            os.kill(victim, signal.SIGKILL)
            server.wait_for_output("ended with status 1: the site is broken. Another one starts in 2 seconds.")
            behave("serve")
            wait_until(lambda: {ask(server)[0] for _ in range(50)} == {1, 2})

    def test_if_none_comes_up_the_parent_says_why_and_ends(self, behave):
        behave("fail")
        with parent(behave, up=False) as server:
            assert server.wait() == 1
            assert "failed: the site is broken\n" in server.output
            assert server.output.count("says worker") == 1, "one went ahead"

    def test_a_traceback_of_the_first_is_not_lost(self, behave):
        behave("crash")
        with parent(behave, up=False) as server:
            assert server.wait() == 1
            assert "RuntimeError: the code is broken" in server.output
            assert "failed: No worker came up. Worker 1 (process " in server.output

    def test_one_that_never_serves_is_given_up(self, behave):
        behave("sleep")
        with parent(behave, up=False, start_timeout=0.5) as server:
            assert server.wait() == 1
            assert "failed: it did not serve within" in server.output


class TestRestarting:
    def test_all_are_replaced_one_by_one(self, behave):
        behave("restart 1")
        with parent(behave) as server:
            old = processes(server)
            behave("serve")
            ask(server)
            server.wait_for_output("All workers are new.")
            assert processes(server).isdisjoint(old)
            assert {ask(server)[2] for _ in range(50)} == {"serve"}
            assert server.output.count("told to drain") == 2

    def test_nobody_is_refused_meanwhile(self, behave):
        behave("restart 1")
        with parent(behave) as server:
            ask(server)
            behave("serve")
            while "All workers are new." not in server.output:
                assert ask(server)[2] in ("serve", "restart")

    def test_all_workers_that_tell_of_a_restart_mean_the_same_one(self, behave):
        behave("restart 1")
        with parent(behave) as server:
            assert {ask(server)[0] for _ in range(50)} == {1, 2}
            server.wait_for_output("All workers are new.")
            assert {ask(server)[0] for _ in range(50)} == {1, 2}
            assert restarts(server) == 1

    def test_without_a_mark_all_that_is_told_at_once_is_one(self, behave):
        behave("restart")
        with parent(behave, echo=600) as server:
            assert {ask(server)[0] for _ in range(50)} == {1, 2}
            server.wait_for_output("All workers are new.")
            assert {ask(server)[0] for _ in range(50)} == {1, 2}
            assert restarts(server) == 1

    def test_and_later_it_is_another_one(self, behave):
        behave("restart")
        with parent(behave, echo=0) as server:
            ask(server)
            server.wait_for_output("All workers are new.")
            behave("serve")
            ask(server)
            wait_until(lambda: {ask(server)[2] for _ in range(50)} == {"serve"})
            assert restarts(server) > 1

    def test_a_new_worker_that_does_not_come_up_leaves_the_old_ones(self, behave):
        behave("restart")
        with parent(behave, echo=0) as server:
            old = processes(server)
            behave("fail")
            ask(server)
            server.wait_for_output("The restart has failed, and the old workers go on. Worker 1 (process ")
            server.wait_for_output("ended with status 1: the site is broken.")
            assert processes(server) == old
            assert {ask(server)[0] for _ in range(50)} == {1, 2}
            behave("serve")
            wait_until(lambda: ask(server)[2] == "serve")

    def test_a_new_worker_that_hangs_leaves_the_old_ones(self, behave):
        behave("restart 1")
        with parent(behave, start_timeout=2) as server:
            old = processes(server)
            behave("sleep")
            ask(server)
            server.wait_for_output("was killed by SIGKILL: it did not serve within")
            wait_until(lambda: processes(server) == old)

    def test_it_can_be_stopped_in_the_middle(self, behave):
        behave("restart 1")
        with parent(behave) as server:
            behave("sleep")
            ask(server)
            server.wait_for_output("sleep says")
            pids = processes(server)
            assert len(pids) == 3
            server.signal()
            assert server.wait() == 0
            assert gone(pids)

    def test_an_old_worker_that_dies_meanwhile_does_no_harm(self, behave):
        behave("restart 1")
        with parent(behave, start_timeout=3) as server:
            old = processes(server)
            behave("1: sleep")
            ask(server)
            server.wait_for_output("sleep says worker 1")
            for pid in old:
                os.kill(pid, signal.SIGKILL)
            server.wait_for_output("The restart has failed")
            behave("serve")
            wait_until(lambda: {ask(server)[2] for _ in range(50)} == {"serve"})
            assert len(processes(server)) == 2


class TestHangup:
    def test_it_is_passed_on_where_there_is_a_certificate(self, behave):
        with parent(behave, tls_cert="/some.pem") as server:
            server.signal(signal.SIGHUP)
            wait_until(lambda: server.output.count("told to reload") == 2)
            assert ask(server)

    def test_it_ends_the_server_elsewhere(self, behave):
        """As it does when a terminal is closed."""
        with parent(behave) as server:
            pids = processes(server)
            server.signal(signal.SIGHUP)
            server.wait()
            wait_until(lambda: gone(pids))
