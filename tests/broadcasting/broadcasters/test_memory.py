from broadcasting.broadcasters.memory import MOST_EVENTS, MemoryBroadcaster
from broadcasting.protocol.messages import Event


def event(name):
    return Event(name=str(name), data="{}", channels=("a",))


async def test_events_are_remembered_in_their_order():
    broadcaster = MemoryBroadcaster("memory", {})
    broadcaster.broadcast(event(1), event(2))
    await broadcaster.abroadcast(event(3))
    assert [each.name for each in broadcaster.events] == ["1", "2", "3"]


def test_not_for_ever():
    broadcaster = MemoryBroadcaster("memory", {})
    events = broadcaster.events
    broadcaster.broadcast(*map(event, range(MOST_EVENTS + 5)))
    assert broadcaster.events is events
    assert (len(events), events[0].name) == (MOST_EVENTS, "5")
