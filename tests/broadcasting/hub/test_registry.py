"""The registry: who is here, and where."""

from broadcasting.hub.registry import Channel, Registry
from tests.broadcasting.fakes import FakeSocket, connection


def inside(registry, app_id, channel):
    return tuple(registry.channel(app_id, channel) or ())


def watching(registry, app_id, user_id):
    return tuple(registry.watchers(app_id, user_id) or ())


def test_connections():
    registry, one, two = Registry(), connection(socket_id="1.1"), connection(socket_id="1.2")
    registry.add(one)
    registry.add(two)
    assert registry.get("1", "1.1") is one
    assert registry.get("2", "1.1") is None
    assert list(registry) == [one, two]
    assert len(registry) == 2
    registry.discard(one)
    registry.discard(one)
    assert registry.get("1", "1.1") is None
    assert list(registry) == [two]


def test_iteration_bears_change():
    registry = Registry()
    for number in range(10):
        registry.add(connection(socket_id=f"1.{number}"))
    for each in registry:
        registry.discard(each)
    assert len(registry) == 0


def test_applications_are_apart():
    registry, one, other = Registry(), connection(), connection(id="2")
    for each in (one, other):
        registry.add(each)
        registry.join(each, "news")
    assert registry.get("1", "1.1") is one
    assert registry.get("2", "1.1") is other
    assert inside(registry, "1", "news") == (one,)
    assert inside(registry, "2", "news") == (other,)


def test_connections_in_the_order_of_their_coming():
    registry = Registry()
    connections = [connection(socket_id=f"1.{number}") for number in range(5)]
    for each in connections:
        registry.join(each, "news")
    registry.leave(connections[0], "news")
    registry.join(connections[0], "news")
    assert inside(registry, "1", "news") == (*connections[1:], connections[0])
    assert inside(registry, "1", "sport") == ()


def test_writes_are_one_object_until_they_change():
    registry, sockets = Registry(), [FakeSocket(), FakeSocket()]
    registry.join(connection(sockets[0], "1.1"), "news")
    channel = registry.channel("1", "news")
    before = channel.writes
    assert channel.writes is before
    registry.join(connection(sockets[1], "1.2"), "news")
    assert len(before) == 1
    assert channel.writes == (sockets[0].write, sockets[1].write)


def test_joining_twice_is_joining_once():
    registry, one = Registry(), connection()
    registry.join(one, "news")
    registry.join(one, "news")
    assert inside(registry, "1", "news") == (one,)
    registry.leave(one, "news")
    assert inside(registry, "1", "news") == ()


def test_leaving_what_one_is_not_in():
    registry, one, two = Registry(), connection(socket_id="1.1"), connection(socket_id="1.2")
    registry.leave(one, "news")
    registry.join(one, "news")
    registry.leave(two, "news")
    assert inside(registry, "1", "news") == (one,)


def test_watchers():
    registry, one = Registry(), connection()
    registry.watch(one, "7")
    assert watching(registry, "1", "7") == (one,)
    assert watching(registry, "1", "8") == inside(registry, "1", "7") == ()
    registry.unwatch(one, "7")
    registry.unwatch(one, "7")
    assert watching(registry, "1", "7") == ()


def test_nothing_stays_behind():
    registry, one = Registry(), connection()
    registry.add(one)
    registry.join(one, "news")
    registry.watch(one, "7")
    inside(registry, "1", "nobody")
    watching(registry, "1", "nobody")
    registry.leave(one, "news")
    registry.unwatch(one, "7")
    registry.discard(one)
    assert all(not table for table in vars(registry).values())


def test_silence():
    registry, one = Registry(), connection()
    registry.add(one)
    registry.join(one, "news")
    registry.watch(one, "7")
    registry.silence()
    assert inside(registry, "1", "news") == watching(registry, "1", "7") == ()
    assert list(registry) == [one]
    registry.leave(one, "news")
    registry.unwatch(one, "7")


def test_an_empty_channel():
    channel = Channel()
    assert len(channel) == 0
    assert channel.writes == ()


def test_sending_wraps_a_message_into_a_frame():
    socket = FakeSocket()
    connection(socket).send("ü")
    assert socket.writes == [b"\x81\x02\xc3\xbc"]
