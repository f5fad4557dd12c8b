"""The outbox with all that belongs to it: processes that write, relay and die, a real server and a real client.

``REVURB_CHAOS_SECONDS`` says how long they die.
"""

import itertools
import os
import random
import signal
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
import pytest_django

from tests.integration.outbox_world import Mortal, Recorder, world
from tests.integration.servers import ServerProcess, wait_until
from tests.integration.shared_database import shared_database

SECONDS = float(os.environ.get("REVURB_CHAOS_SECONDS") or 12)
WRITERS = [f"w{number}" for number in range(60)]

pytestmark = [pytest.mark.database, pytest.mark.timeout(SECONDS + 120)]


@pytest.fixture
def database(tmp_path: Path, django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[str]:
    with shared_database(tmp_path, django_db_blocker) as url:
        yield url


def first_arrivals(heard: list[tuple[str, str, int, str]]) -> dict[str, list[int]]:
    """The numbers by their writer's own channel, in the order in which they came first."""
    arrived: dict[str, list[int]] = defaultdict(list)
    for channel, writer, number, _ in heard:
        if channel == f"writer-{writer}" and number not in arrived[writer]:
            arrived[writer].append(number)
    return arrived


def assert_told(heard: list[tuple[str, str, int, str]], committed: set[tuple[str, int]]) -> None:
    """What was committed came, in order, on each of its channels; what was not committed never did."""
    arrived = first_arrivals(heard)
    assert {(writer, number) for writer, numbers in arrived.items() for number in numbers} == committed
    assert [writer for writer, numbers in arrived.items() if numbers != sorted(numbers)] == []
    common = {(writer, number) for channel, writer, number, _ in heard if channel == "everything"}
    assert common == {(writer, number) for writer, number in committed if number % 3 == 0}


def test_writers_and_relays_are_killed_and_nothing_is_lost(tmp_path: Path, database: str) -> None:
    names = iter(WRITERS)
    with world(tmp_path, database) as (site, around), Recorder(site, [f"writer-{each}" for each in WRITERS]) as client:
        writers = [Mortal((around.write(name) for name in names), "writing") for _ in range(2)]
        relays = [Mortal((around.relay() for _ in itertools.count()), "Relaying") for _ in range(2)]
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            for each in (*writers, *relays):
                each.live()
            time.sleep(random.random() / 50)
        for each in (*writers, *relays):
            each.end()
        around.drain()
        client.finish()
        committed, waiting = around.committed()
    deaths = [sum(each.deaths for each in kind) for kind in (writers, relays)]
    print(f"{len(committed)} events, {client.repeated()} repeated; {deaths[0]} writers and {deaths[1]} relays died")
    assert waiting == 0
    assert_told(client.heard, committed)
    assert len({id for *_, id in client.heard}) == len(committed)


def test_two_relays_send_each_event_once(tmp_path: Path, database: str) -> None:
    with world(tmp_path, database) as (site, around), Recorder(site, ["writer-w0", "writer-w1"]) as client:
        relays = [around.relay("--lease=30"), around.relay("--lease=30")]
        for relay in relays:
            relay.wait_for_output("Relaying")
        writing: list[ServerProcess] = [around.write(name, 60) for name in ("w0", "w1")]
        for each in writing:
            assert each.wait() == 0, each.output
        wait_until(lambda: around.committed()[1] == 0)
        assert [relay.stop() for relay in relays] == [0, 0]
        client.finish()
        committed, _ = around.committed()
    assert_told(client.heard, committed)
    assert client.repeated() == 0
    assert sorted("events sent" in relay.output for relay in relays) == [False, True]
    assert all(relay.output.endswith("Stopped.\n") for relay in relays)


def test_a_killed_relay_is_followed_by_another(tmp_path: Path, database: str) -> None:
    with world(tmp_path, database) as (site, around), Recorder(site, ["writer-w0", "writer-w1"]) as client:
        first = around.relay()
        first.wait_for_output("Relaying")
        assert around.write("w0", 5).wait() == 0
        first.wait_for_output("events sent")
        second = around.relay()
        second.wait_for_output("Relaying")
        first.signal(signal.SIGKILL)
        assert around.write("w1", 5).wait() == 0
        wait_until(lambda: around.committed()[1] == 0)
        assert second.stop() == 0, second.output
        client.finish()
        committed, _ = around.committed()
    assert_told(client.heard, committed)
