"""Features as pages ask for them: an answer whatever fails."""

from typing import Any

import pytest

from pennant import Feature, remembering
from pennant.errors import InvalidName, ResolverFailed, UnserialisableScope
from pennant.pages import aare_active, aload, are_active, avalue_of, default_of, load, value_of, values_of

pytestmark = pytest.mark.django_db(transaction=True)


def fail(scope: Any) -> Any:
    raise OSError


def test_what_fails_has_its_default():
    Feature.define("x", fail, default="d")
    assert (are_active(["x"]), value_of("x"), values_of(["x"])) == (True, "d", {"x": "d"})
    assert value_of("x", default="other") == "other"
    assert value_of("x", object()) == "d" and value_of("x", object(), default=7) == 7
    assert are_active(["x", "y"], object(), any_of=True) and not are_active(["x", "y"], object())


async def test_it_has_it_in_async_code():
    Feature.define("x", fail, default="d")
    assert await aare_active(["x"], object())
    assert await avalue_of("x", object()) == "d"


def test_a_site_may_want_to_hear_of_it(settings):
    settings.PENNANT = {"ON_ERROR": "raise"}
    Feature.define("x", fail)
    with pytest.raises(ResolverFailed):
        are_active(["x"])
    with pytest.raises(UnserialisableScope):
        value_of("x", object())
    with pytest.raises(InvalidName):
        are_active([""])


def test_a_name_that_is_none_is_inactive():
    Feature.define("x", True)
    assert are_active(["x", ""], any_of=True)
    assert not are_active(["x", ""])
    assert not are_active([], any_of=True)
    assert default_of("unknown") is False and default_of(7) is False


async def test_features_are_loaded_once(django_assert_num_queries):
    Feature.define("x", lambda: True, stored=False)
    with remembering():
        await aload(["x", "\0"])
        load(["x"])
        assert are_active(["x"]), "from memory, also in an event loop"


def test_nothing_is_loaded_without_a_memory(django_assert_num_queries):
    Feature.define("x", lambda: True)
    with django_assert_num_queries(0):
        load(["x"])
