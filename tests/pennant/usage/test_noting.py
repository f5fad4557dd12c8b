"""What a process notes of the features that it is asked for."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from pennant import Feature
from pennant.testing import override_feature
from pennant.usage.noting import LONGEST_VALUE, MOST_VALUES, Notes, notes


@pytest.fixture
def outside_of_tests(monkeypatch):
    monkeypatch.delattr(mail, "outbox")
    notes.forget()
    yield
    notes.forget()


def noted():
    return sorted(notes.waiting)


def test_each_value_is_noted_once_a_day(outside_of_tests, monkeypatch):
    for value in (True, True, 1, 1, 1.0, False, 0, None, "a", {"b": [1]}):
        notes.take("x", value)
    texts = ["0", "1", "1.0", "null", "true", "false", '"a"', '{"b":[1]}']
    assert {value.replace(" ", "") for _, value in noted()} == set(texts)
    notes.waiting.clear()
    notes.take("x", True)
    assert noted() == []
    tomorrow = timezone.localdate() + timedelta(days=1)
    monkeypatch.setattr("pennant.usage.noting.timezone.localdate", lambda: tomorrow)
    notes.take("x", True)
    assert noted() == [("x", "true")]


def test_very_long_and_very_many_values_are_bounded(outside_of_tests):
    notes.take("long", "x" * 10_000)
    assert len(noted()[0][1]) <= LONGEST_VALUE
    for number in range(1000):
        notes.take("many", f"for {number}")
    assert sum(feature == "many" for feature, _ in noted()) == MOST_VALUES


def test_what_is_no_json_is_noted_by_its_type(outside_of_tests):
    notes.take("x", object())
    assert noted() == [("x", "<class 'object'>")]


def test_checks_are_noted_of_features_that_are_defined(outside_of_tests):
    Feature.define("known", lambda scope: True)
    with override_feature("known", "by a test"):
        Feature.active("known")
    assert noted() == []
    Feature.driver("array")
    Feature.store("array").active("known")
    Feature.store("array").active("unknown")
    assert noted() == [("known", "true")]


def test_nothing_is_noted_where_that_is_off(outside_of_tests, settings):
    settings.PENNANT = {"USAGE": False}
    Feature.define("known", True)
    Feature.store("array").active("known")
    assert noted() == []


def test_what_tests_check_tells_nothing():
    fresh = Notes()
    fresh.take("x", True)
    assert fresh.waiting == set()
