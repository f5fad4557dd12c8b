"""What is said of definitions."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from pennant import Feature, FeatureClass, Rollout, Schedule
from pennant.checks.definitions import check_dates, check_definitions

TODAY = timezone.localdate


def ids(messages):
    return [message.id for message in messages]


def test_good_definitions_are_left_alone():
    Feature.define("a", False)
    Feature.define("b", True, requires="a", expires=TODAY())
    Feature.define("theme", "blue")
    Feature.define("count", 7)
    Feature.define("share", Rollout(25), schedule=Schedule(off_at=timezone.now() + timedelta(hours=1)))
    Feature.define("c", lambda scope: True, before=lambda scope: None)
    assert check_definitions() == check_dates() == []


def test_circles_are_named():
    Feature.define("a", True, requires="b")
    Feature.define("b", True, requires="c")
    Feature.define("c", True, requires="b")
    messages = check_definitions()
    assert ids(messages) == ["pennant.E010"] * 3
    assert "b" in messages[0].msg and "->" in messages[0].msg


def test_what_is_required_is_defined():
    Feature.define("a", True, requires=["typo"])
    (message,) = check_definitions()
    assert message.id == "pennant.E011"
    assert "'typo'" in message.msg


def test_one_name_is_one_feature():
    class One(FeatureClass):
        name = "x"

        def resolve(self, scope):
            return True

    class Two(One):
        pass

    Feature.define(One)
    Feature.define(Two)
    (message,) = check_definitions()
    assert message.id == "pennant.W010"
    assert "One" in message.msg and "Two" in message.msg


def test_what_is_over_is_told():
    Feature.define("old", True, expires=date(2020, 1, 1))
    Feature.define("sale", True, schedule=Schedule(off_at=datetime(2020, 1, 1, tzinfo=UTC)))
    assert ids(check_dates()) == ["pennant.W011", "pennant.W012"]


@pytest.mark.parametrize("value", [0, "", None, [], {}, "off", " No ", "FALSE"])
def test_what_looks_inactive_and_is_not(value):
    Feature.define("x", value)
    assert ids(check_definitions()) == ["pennant.W013"]


def test_a_text_is_no_condition():
    Feature.define("x", "administrator")
    assert ids(check_definitions()) == ["pennant.W014"]
