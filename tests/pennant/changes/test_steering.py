"""What operators say of a feature: kill switch, share, schedule."""

from datetime import UTC, datetime, timedelta

import pytest
from asgiref.sync import async_to_sync
from django.db import transaction

from pennant import Feature
from pennant.errors import UndefinedFeature
from pennant.models import FeatureChange, FeatureValue
from tests.pennant.stores.racing import race

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def feature():
    Feature.define("x", lambda scope: True)


def test_two_operators_at_a_time_lose_nothing():
    for turn in range(5):
        race(lambda number: Feature.kill("x") if number else Feature.limit("x", 25), 2)
        steering = Feature.steering("x")
        assert (steering.killed, steering.percent) == (True, 25), turn
        Feature.revive("x")
        Feature.limit("x", None)


def test_what_says_nothing_leaves_no_row():
    Feature.kill("x")
    Feature.revive("x")
    assert not FeatureValue.objects.exists()
    assert [change.action for change in FeatureChange.objects.order_by("pk")] == ["kill", "revive"]


def test_a_killed_feature_is_off_for_everybody_and_back_as_it_was():
    Feature.for_("ada").activate("x", "mine")
    Feature.kill("x")
    assert Feature.for_("ada").value("x") is False
    Feature.revive("x")
    assert Feature.for_("ada").value("x") == "mine"


def test_a_schedule_and_a_share():
    now = datetime.now(UTC)
    Feature.schedule("x", on_from=now + timedelta(hours=1))
    assert Feature.for_("ada").inactive("x")
    Feature.schedule("x", off_at=now + timedelta(hours=1))
    assert Feature.for_("ada").active("x")
    async_to_sync(Feature.alimit)("x", 0)
    assert Feature.for_("bob").inactive("x")


@pytest.mark.parametrize("percent", [-1, 100.1, float("nan"), float("inf"), "25", True])
def test_a_share_that_is_none_is_refused_and_changes_nothing(percent):
    with transaction.atomic():
        with pytest.raises((ValueError, TypeError)):
            Feature.limit("x", percent)
        assert not FeatureValue.objects.exists()


def test_what_nobody_defines_is_refused():
    with pytest.raises(UndefinedFeature):
        Feature.kill("y")


def test_steering_that_cannot_be_read_is_replaced():
    FeatureValue.objects.create(name="x", scope="$steering", value="[broken")
    Feature.kill("x")
    assert Feature.steering("x").killed


def test_a_rollback_takes_it_back():
    with pytest.raises(RuntimeError), transaction.atomic():
        Feature.kill("x")
        raise RuntimeError
    assert Feature.for_("ada").active("x")
    assert not FeatureChange.objects.exists()
