"""The fan-out: order, joined writes, slices."""

import asyncio
import random

from broadcasting.hub.fanout import SLICE, Fanout
from broadcasting.hub.registry import Write
from broadcasting.protocol.frames import text_frame
from tests.broadcasting.fakes import FakeSocket


def frame(text: str) -> bytes:
    return text_frame(text.encode())


class Crowd:
    """Sockets, and how to write to them."""

    def __init__(self, size: int) -> None:
        self.sockets = [FakeSocket() for _ in range(size)]
        self.writes: tuple[Write, ...] = tuple(socket.write for socket in self.sockets)

    def assert_each_got(self, *texts: str) -> None:
        assert all(socket.texts() == list(texts) for socket in self.sockets)

    def assert_writes(self, count: int) -> None:
        assert {len(socket.writes) for socket in self.sockets} == {count}

    def written(self) -> int:
        return sum(len(socket.writes) for socket in self.sockets)


async def next_turn() -> None:
    await asyncio.sleep(0)


async def test_a_lone_event_leaves_in_its_turn():
    crowd, fanout = Crowd(3), Fanout()
    fanout.push(crowd.writes, frame("a"))
    assert crowd.written() == 0
    await next_turn()
    crowd.assert_each_got("a")


async def test_a_frame_is_not_copied():
    crowd, fanout = Crowd(3), Fanout()
    ready = frame("a")
    fanout.push(crowd.writes, ready)
    await next_turn()
    assert all(socket.writes[0] is ready for socket in crowd.sockets)


async def test_a_joined_write_is_shared_by_all():
    crowd, fanout = Crowd(3), Fanout()
    for text in "ab":
        fanout.push(crowd.writes, frame(text))
    await next_turn()
    assert len({id(socket.writes[0]) for socket in crowd.sockets}) == 1


async def test_ten_events_of_one_turn_are_one_write():
    crowd, fanout = Crowd(3), Fanout()
    for number in range(10):
        fanout.push(crowd.writes, frame(str(number)))
    await next_turn()
    crowd.assert_writes(1)
    crowd.assert_each_got(*"0123456789")


async def test_the_next_turn_is_another_write():
    crowd, fanout = Crowd(3), Fanout()
    for text in "ab":
        fanout.push(crowd.writes, frame(text))
        await next_turn()
    crowd.assert_writes(2)
    crowd.assert_each_got("a", "b")


async def test_order_across_channels():
    crowd, fanout = Crowd(3), Fanout()
    one, two, three = crowd.writes
    fanout.push((one, two), frame("a"))
    fanout.push((two, three), frame("b"))
    fanout.push((one, two), frame("c"))
    fanout.push((three,), frame("d"))
    await next_turn()
    assert [socket.texts() for socket in crowd.sockets] == [["a", "c"], ["a", "b", "c"], ["b", "d"]]
    crowd.assert_writes(1)


async def test_skip():
    crowd, fanout = Crowd(3), Fanout()
    one, _, three = crowd.writes
    fanout.push(crowd.writes, frame("a"), one)
    await next_turn()
    assert [socket.texts() for socket in crowd.sockets] == [[], ["a"], ["a"]]
    fanout.push(crowd.writes, frame("b"), one)
    fanout.push(crowd.writes, frame("c"), three)
    fanout.push(crowd.writes, frame("d"))
    await next_turn()
    assert [socket.texts() for socket in crowd.sockets] == [["c", "d"], ["b", "c", "d"], ["b", "d"]]


async def test_skipping_somebody_else_skips_nobody():
    crowd, fanout = Crowd(2), Fanout()
    fanout.push(crowd.writes, frame("a"), FakeSocket().write)
    await next_turn()
    crowd.assert_each_got("a")


async def test_receivers_are_those_of_the_push():
    crowd, fanout = Crowd(2), Fanout()
    receivers = crowd.writes[:1]
    fanout.push(receivers, frame("a"))
    receivers += crowd.writes[1:]
    await next_turn()
    assert [socket.texts() for socket in crowd.sockets] == [["a"], []]


async def test_nobody():
    fanout = Fanout()
    fanout.push((), frame("a"))
    fanout.push((), frame("b"))
    await next_turn()
    fanout.flush()


async def test_slices_let_other_work_in_between():
    crowd, fanout, seen = Crowd(2 * SLICE + 1), Fanout(), []

    async def other_work() -> None:
        while crowd.written() < len(crowd.sockets):
            await asyncio.sleep(0)
            seen.append(crowd.written())

    fanout.push(crowd.writes, frame("a"))
    await other_work()
    assert seen == [SLICE, 2 * SLICE, 2 * SLICE + 1]


async def test_what_is_pushed_between_slices_follows():
    crowd, fanout = Crowd(SLICE + 1), Fanout()
    fanout.push(crowd.writes, frame("a"))
    await next_turn()
    fanout.push(crowd.writes, frame("b"))
    fanout.push(crowd.writes, frame("c"))
    for _ in range(5):
        await next_turn()
    crowd.assert_each_got("a", "b", "c")
    crowd.assert_writes(2)


async def test_a_full_last_slice():
    crowd, fanout = Crowd(SLICE), Fanout()
    fanout.push(crowd.writes, frame("a"))
    await next_turn()
    crowd.assert_each_got("a")
    fanout.push(crowd.writes, frame("b"))
    for _ in range(3):
        await next_turn()
    crowd.assert_each_got("b")


async def test_flush():
    crowd, fanout = Crowd(SLICE + 1), Fanout()
    fanout.push(crowd.writes, frame("a"))
    await next_turn()
    fanout.push(crowd.writes, frame("b"))
    fanout.flush()
    crowd.assert_each_got("a", "b")
    await next_turn()
    await next_turn()
    crowd.assert_each_got()


async def test_flush_with_nothing_to_send():
    Fanout().flush()


async def test_any_sequence_keeps_the_order():
    chance = random.Random(2026)
    for _ in range(50):
        crowd, fanout = Crowd(6), Fanout()
        expected: dict[Write, list[str]] = {each: [] for each in crowd.writes}
        groups = [tuple(chance.sample(crowd.writes, chance.randint(1, 6))) for _ in range(3)]
        for number in range(chance.randint(1, 30)):
            group, skip = chance.choice(groups), chance.choice([None, *crowd.writes])
            fanout.push(group, frame(str(number)), skip)
            for each in group:
                if each is not skip:
                    expected[each].append(str(number))
            if chance.random() < 0.2:
                await next_turn()
            if chance.random() < 0.1:
                fanout.flush()
        await next_turn()
        await next_turn()
        assert [socket.texts() for socket in crowd.sockets] == list(expected.values())


async def test_events_that_skip_the_same_connection_are_joined_for_all_others():
    crowd, fanout = Crowd(3), Fanout()
    for text in "abc":
        fanout.push(crowd.writes, frame(text), crowd.writes[1])
    await next_turn()
    assert [socket.texts() for socket in crowd.sockets] == [["a", "b", "c"], [], ["a", "b", "c"]]
    assert [len(socket.writes) for socket in crowd.sockets] == [1, 0, 1]
