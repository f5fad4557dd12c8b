"""The relay as a task of Celery beat."""

import pytest

from broadcasting.models import OutboxEvent
from broadcasting.outbox.tasks import relay_outbox

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_it_sends_what_is_due_and_ends(destination, put):
    put("a")
    put("b")
    assert relay_outbox() == 2
    assert destination.names == ["a", "b"]


def test_it_is_known_by_its_name():
    assert relay_outbox.name == "broadcasting.relay_outbox"


def test_it_leaves_the_lease_to_the_next(put):
    relay_outbox()
    put("a")
    assert relay_outbox() == 1


def test_while_another_relays_it_does_nothing(make_relay, put):
    make_relay().turn()
    put("a")
    assert relay_outbox() == 0
    assert OutboxEvent.objects.count() == 1


def test_it_ends_in_time(put):
    put("a")
    assert relay_outbox(seconds=-1) == 0
