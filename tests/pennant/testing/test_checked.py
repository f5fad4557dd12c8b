"""Which features were checked."""

import pytest

from pennant import Feature
from pennant.testing import assert_feature_checked, assert_feature_not_checked, fake_features


@pytest.fixture(autouse=True)
def nothing_is_stored():
    Feature.define("theme", "blue")
    Feature.define("other", True)
    with fake_features():
        yield


def test_a_check_is_heard_with_its_scope_and_how_often():
    with assert_feature_checked("theme"), assert_feature_checked("theme", scope="ada", times=2):
        Feature.for_("ada").active("theme")
        Feature.for_("ada").value("theme")
        Feature.for_("bob").value("theme")


async def test_async_checks_are_heard():
    with assert_feature_checked("theme", times=1) as checked:
        await Feature.aactive("theme")
    assert checked.heard == [("theme", "$null", False)]


def test_no_check_is_told_with_those_that_there_were():
    with (
        pytest.raises(AssertionError, match="'theme' was not checked for 'ada'. Checked were: other for ada"),
        assert_feature_checked("theme", scope="ada"),
    ):
        Feature.for_("ada").active("other")


def test_another_number_of_checks_is_told():
    with pytest.raises(AssertionError, match="was checked 1 times, not 2"), assert_feature_checked("theme", times=2):
        Feature.active("theme")


def test_loading_is_no_check():
    with assert_feature_not_checked("theme"), assert_feature_checked("theme", times=0):
        Feature.load(["theme"])


def test_a_check_that_should_not_be_is_told():
    with (
        pytest.raises(AssertionError, match="'theme' was checked 1 times for None"),
        assert_feature_not_checked("theme", scope="ada"),
        assert_feature_not_checked("theme", scope=None),
    ):
        Feature.active("theme")


def test_an_error_inside_is_not_hidden():
    with pytest.raises(OSError), assert_feature_checked("theme"):
        raise OSError
