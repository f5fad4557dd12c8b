from broadcasting.broadcasters.null import NullBroadcaster
from broadcasting.protocol.messages import Event


async def test_nothing_happens():
    broadcaster = NullBroadcaster("null", {})
    event = Event(name="x", data="{}", channels=("a",))
    broadcaster.check(event)
    broadcaster.broadcast(event, event)
    await broadcaster.abroadcast(event)
    broadcaster.close()
    assert (broadcaster.application, broadcaster.encryption_key) == (None, None)
