import logging

import pytest

from broadcasting.broadcasters.log import LogBroadcaster
from broadcasting.protocol.messages import Event


def event(data):
    return Event(name="OrderShipped", data=data, channels=("a", "b"))


async def test_events_are_written_so_that_people_can_read_them(caplog):
    caplog.set_level(logging.INFO, "broadcasting.events")
    broadcaster = LogBroadcaster("log", {})
    broadcaster.broadcast(event('{"name":"Zoë"}'))
    await broadcaster.abroadcast(event("[]"))
    assert [record.getMessage() for record in caplog.records] == [
        'Broadcasting [OrderShipped] on channels [a, b] with payload: {\n    "name": "Zoë"\n}',
        "Broadcasting [OrderShipped] on channels [a, b] with payload: []",
    ]


@pytest.mark.parametrize("data", ["no JSON\nforged line", "[" * 100_000, '"forged\\nline"'])
def test_hostile_data_forges_no_line(caplog, data):
    caplog.set_level(logging.INFO, "broadcasting.events")
    LogBroadcaster("log", {}).broadcast(event(data))
    assert "\n" not in caplog.records[0].getMessage()


def test_nothing_is_formatted_for_nobody(caplog, monkeypatch):
    caplog.set_level(logging.WARNING, "broadcasting.events")
    monkeypatch.setattr("broadcasting.broadcasters.log._pretty", None)
    LogBroadcaster("log", {}).broadcast(event("{}"))
    assert not caplog.records
