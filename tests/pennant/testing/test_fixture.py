"""What the fixture ``pennant_features`` offers."""

import pytest
from asgiref.sync import sync_to_async

from pennant import Feature
from pennant.errors import UndefinedFeature


@pytest.fixture(autouse=True)
def theme() -> None:
    Feature.define("theme", lambda scope: "red")
    Feature.define("other", True)


def test_a_feature_is_overridden_and_its_checks_are_heard(pennant_features):
    pennant_features.override("theme", "blue", scope="ada")
    assert Feature.for_("ada").value("theme") == "blue"
    pennant_features.assert_checked("theme", scope="ada", times=1)
    pennant_features.assert_not_checked("other")


async def test_async_tests_say_and_hear_too(pennant_features):
    pennant_features.override("theme", "blue")
    assert await Feature.avalue("theme") == "blue"
    assert await sync_to_async(Feature.value)("theme") == "blue"
    pennant_features.assert_checked("theme", times=2)


@pytest.mark.parametrize("time", [1, 2])
def test_nothing_is_left_for_the_next_test(pennant_features, time):
    pennant_features.assert_not_checked("theme")
    pennant_features.fake({"theme": time})
    assert Feature.all() == {"theme": time, "other": False}


def test_a_feature_that_there_is_not_is_refused(pennant_features):
    with pytest.raises(UndefinedFeature):
        pennant_features.override("teme")
