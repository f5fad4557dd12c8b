"""Rows say what became of their events."""

from datetime import timedelta

import pytest
from django.utils import timezone

from broadcasting.broadcasters import BroadcastError, PayloadError
from broadcasting.models import OutboxEvent
from broadcasting.outbox.record import describe, pause_after, prune, record_death, record_failure, record_sent

database = [pytest.mark.database, pytest.mark.django_db]


def test_pauses_double_up_to_five_minutes():
    assert [pause_after(attempts) for attempts in (1, 2, 3, 9, 10, 1000)] == [1, 2, 4, 256, 300, 300]


def test_our_own_errors_are_told():
    assert describe(PayloadError("its payload is too large")) == "PayloadError: its payload is too large"


def test_others_by_their_kind():
    assert describe(OSError("password=a-secret")) == "OSError"


def test_a_description_is_one_short_line_that_every_database_takes():
    told = describe(BroadcastError("a\0b\nc\ud800" + "x" * 1000))
    assert len(told) == 500
    assert told.isprintable()


class TestRows:
    pytestmark = database

    def test_more_are_recorded_than_fit_into_one_statement(self, put, monkeypatch):
        monkeypatch.setattr("broadcasting.outbox.record._CHUNK", 2)
        record_sent([put("a").pk for _ in range(5)], "default", keep=False)
        assert OutboxEvent.objects.count() == 0

    @pytest.mark.parametrize("record", [record_failure, record_death])
    def test_what_somebody_dropped_meanwhile_stays_dropped(self, put, record):
        row = put("a")
        OutboxEvent.objects.all().delete()
        record(row, BroadcastError("no"), "default", *([5] if record is record_failure else []))
        assert OutboxEvent.objects.count() == 0

    def test_pruning_leaves_what_is_young_and_what_was_not_sent(self, put, monkeypatch):
        monkeypatch.setattr("broadcasting.outbox.record._CHUNK", 2)
        old = [put("old").pk for _ in range(3)]
        record_sent([*old, put("young").pk], "default", keep=True)
        OutboxEvent.objects.filter(pk__in=old).update(sent_at=timezone.now() - timedelta(days=8))
        record_death(put("dead"), BroadcastError("no"), "default")
        put("waiting")
        assert prune("default", 7) == 3
        assert set(OutboxEvent.objects.values_list("name", flat=True)) == {"young", "dead", "waiting"}
