"""Why a feature seems to have done its work."""

from datetime import timedelta

import pytest
from django.utils import timezone

from pennant import Feature
from pennant.models import FeatureUse
from pennant.stale import Reason, recorded_since, stale_reasons

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def ago(days):
    return timezone.localdate() - timedelta(days=days)


def used(feature, value, first, last):
    FeatureUse.objects.create(feature=feature, value=value, first_used_on=ago(first), last_used_on=ago(last))


def kinds(*names, **options):
    return {name: [reason.kind for reason in found] for name, found in stale_reasons(names, **options).items()}


@pytest.fixture(autouse=True)
def features():
    for name in ("a", "b", "A"):
        Feature.define(name, lambda scope: True)


def test_a_feature_past_its_date_is_stale_from_the_next_day():
    Feature.define("today", True, expires=ago(0))
    Feature.define("yesterday", True, expires=ago(1))
    found = stale_reasons(["today", "yesterday"])
    assert found == {"yesterday": [Reason("expired", f"expired on {ago(1)}")]}


def test_never_checked_is_told_once_use_has_been_written_down_for_long():
    assert kinds("a") == {}
    used("b", "true", 10, 0)
    assert kinds("a") == {}
    used("b", "false", 31, 20)
    assert kinds("a", "b") == {"a": ["unchecked"]}
    assert recorded_since() == ago(31)


def test_not_checked_for_long():
    used("a", "true", 90, 30)
    used("b", "true", 29, 29)
    assert kinds("a", "b") == {"a": ["unchecked"]}
    assert kinds("a", after=timedelta(days=31)) == {"a": ["constant"]}


def test_always_one_value():
    used("a", "true", 40, 0)
    used("b", "true", 40, 0)
    used("b", "false", 40, 5)
    used("A", "true", 3, 0)
    assert stale_reasons(["a", "b", "A"]) == {"a": [Reason("constant", f"has been true for everybody since {ago(40)}")]}


def test_a_value_that_was_long_ago_does_not_count():
    used("a", "true", 90, 40)
    used("a", "false", 35, 0)
    assert kinds("a") == {"a": ["constant"]}


def test_no_longer_defined():
    assert kinds("gone") == {"gone": ["undefined"]}


def test_many_names_cost_a_query_for_each_500(django_assert_num_queries):
    with django_assert_num_queries(4):
        stale_reasons([f"f{number}" for number in range(1001)])
    with django_assert_num_queries(0):
        assert stale_reasons([]) == {}
