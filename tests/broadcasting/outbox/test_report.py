"""How the outbox stands."""

from datetime import timedelta

import pytest
from django.utils import timezone

from broadcasting.broadcasters import BroadcastError
from broadcasting.models import OutboxEvent
from broadcasting.outbox.record import record_death, record_failure, record_sent
from broadcasting.outbox.report import Standing, show_age, standings


@pytest.mark.database
@pytest.mark.django_db
class TestStandings:
    def test_a_connection_with_an_outbox_is_there_without_events(self, destination):
        assert list(standings("default")) == [Standing(connection="shop")]

    def test_its_events_are_counted(self, put):
        put("waiting")
        record_failure(put("retrying"), BroadcastError("no"), "default", 60)
        record_death(put("dead"), BroadcastError("no"), "default")
        record_sent([put("sent").pk], "default", keep=True)
        [shop] = standings("default")
        assert (shop.waiting, shop.retrying, shop.dead, shop.sent) == (2, 1, 1, 1)

    def test_the_oldest_is_the_first_that_waits(self, put):
        record_sent([put("sent").pk], "default", keep=True)
        put("waiting")
        OutboxEvent.objects.waiting().update(created=timezone.now() - timedelta(minutes=3))
        [shop] = standings("default")
        assert timedelta(minutes=3) <= shop.age < timedelta(minutes=4)

    def test_events_of_a_connection_that_is_gone_are_told(self, put, settings):
        put("a")
        settings.BROADCASTING = {}
        assert [each.connection for each in standings("default")] == ["shop"]

    def test_who_relays_is_told(self, make_relay):
        make_relay().turn()
        [shop] = standings("default")
        assert "process" in shop.relay


@pytest.mark.parametrize(
    ("age", "shown"), [(None, "-"), (timedelta(seconds=7.9), "0:00:07"), (timedelta(days=2), "2 days, 0:00:00")]
)
def test_ages(age, shown):
    assert show_age(age) == shown
