"""Notes are written down after requests, and never break one."""

import logging
from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from pennant.models import FeatureUse
from pennant.usage import writing
from pennant.usage.noting import notes

pytestmark = [pytest.mark.django_db, pytest.mark.database]
TODAY = timezone.localdate


@pytest.fixture(autouse=True)
def nothing_waits(monkeypatch):
    notes.forget()
    monkeypatch.setattr(writing, "_next_writing", 0.0)
    yield
    notes.forget()


def wait(*waiting):
    notes.day, notes.waiting = TODAY(), set(waiting)


def test_a_use_is_written_with_its_first_and_its_last_day(django_assert_num_queries):
    yesterday = TODAY() - timedelta(days=1)
    FeatureUse.objects.create(feature="x", value="true", first_used_on=yesterday, last_used_on=yesterday)
    wait(("x", "true"), ("x", "false"), ("X", "true"))
    writing.write_notes()
    rows = FeatureUse.objects.values_list("feature", "value", "first_used_on", "last_used_on")
    assert set(rows) == {
        ("x", "true", yesterday, TODAY()),
        ("x", "false", TODAY(), TODAY()),
        ("X", "true", TODAY(), TODAY()),
    }
    with django_assert_num_queries(0):
        writing.write_notes()


def test_it_happens_at_the_end_of_a_request_and_not_at_each(client):
    wait(("x", "1"))
    client.get("/nowhere")
    assert FeatureUse.objects.count() == 1
    wait(("x", "2"))
    client.get("/nowhere")
    assert FeatureUse.objects.count() == 1


def test_many_notes_are_written_in_chunks():
    wait(*[("x", str(number)) for number in range(writing.CHUNK * 2 + 1)])
    writing.write_notes()
    assert FeatureUse.objects.count() == writing.CHUNK * 2 + 1


def test_a_failure_is_logged_and_raises_nothing(monkeypatch, caplog):
    def fail(alias, chunk):
        raise DatabaseError("read-only")

    monkeypatch.setattr(writing, "_write", fail)
    wait(("x", "1"))
    with caplog.at_level(logging.ERROR, "pennant"):
        writing.write_soon()
    assert "can't be written down" in caplog.text
    monkeypatch.undo()
    writing.write_notes()
    assert not FeatureUse.objects.exists()
