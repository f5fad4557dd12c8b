"""What an operator reads."""

from datetime import timedelta

from django.utils import timezone

from broadcasting.management import telling
from broadcasting.management.telling import Counter, table
from broadcasting.outbox.courier import Tally
from broadcasting.outbox.report import Standing


def test_the_count_is_told_when_there_is_nothing_more_to_do():
    told = []
    counter = Counter(told.append)
    counter.add(Tally(sent=100))
    counter.add(Tally(sent=20))
    assert told == []
    counter.add(Tally())
    counter.add(Tally())
    assert told == ["120 events sent."]


def test_and_now_and_then_while_there_is(monkeypatch):
    now, told = [0.0], []
    monkeypatch.setattr(telling.time, "monotonic", lambda: now[0])
    counter = Counter(told.append)
    for now[0] in (1, 9, 11, 12):
        counter.add(Tally(sent=1))
    assert told == ["3 events sent."]


def test_connections_stand_in_columns():
    oldest = timezone.now() - timedelta(seconds=75)
    lines = table([Standing(connection="shop", waiting=12, oldest=oldest, relay="here"), Standing(connection="x")])
    assert [line.split() for line in lines.splitlines()] == [
        ["connection", "waiting", "retrying", "dead", "sent", "oldest", "relay"],
        ["shop", "12", "0", "0", "0", "0:01:15", "here"],
        ["x", "0", "0", "0", "0", "-", "nobody"],
    ]
    assert len({line.index(word) for line, word in zip(lines.splitlines(), ("waiting", "12"), strict=False)}) == 1
