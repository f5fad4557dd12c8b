"""Events that were set aside can be tried again."""

import pytest

from broadcasting.broadcasters import BroadcastError
from broadcasting.models import OutboxEvent
from broadcasting.outbox.dead import retry
from broadcasting.outbox.record import record_death, record_failure, record_sent

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_as_if_for_the_first_time(destination, make_relay, put):
    record_death(put("dead"), BroadcastError("no"), "default")
    assert retry(OutboxEvent.objects.all()) == 1
    row = OutboxEvent.objects.get()
    assert (row.status, row.attempts, row.retry_at, row.last_error) == (OutboxEvent.Status.WAITING, 0, None, "")
    make_relay().turn()
    assert destination.names == ["dead"]


def test_those_that_pause_need_not_wait(destination, make_relay, put):
    record_failure(put("a"), BroadcastError("no"), "default", 300)
    assert retry(OutboxEvent.objects.all()) == 1
    make_relay().turn()
    assert destination.names == ["a"]


def test_the_others_stay_as_they_are(put):
    put("waiting")
    record_sent([put("sent").pk], "default", keep=True)
    assert retry(OutboxEvent.objects.all()) == 0
