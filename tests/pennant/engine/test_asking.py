"""A check never breaks a page: what goes wrong gives the default, is told, and leaves nothing behind."""

import asyncio
import logging

import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth.models import User
from django.db import transaction

from pennant import Feature, remembering, signals
from pennant.errors import (
    AsyncNeeded,
    CircularFeature,
    ResolverFailed,
    ResolverWrites,
    UndecodableValue,
    UnserialisableValue,
)
from pennant.models import FeatureValue

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


def details(name, scope="ada"):
    return Feature.for_(scope).details(name)


def adetails(name, scope="ada"):
    return async_to_sync(Feature.for_(scope).adetails)(name)


@pytest.fixture
def failures():
    heard = []

    def hear(*, feature, error, **kwargs):
        heard.append((feature, type(error)))

    signals.feature_failed.connect(hear)
    yield heard
    signals.feature_failed.disconnect(hear)


def boom(scope):
    raise ZeroDivisionError("secret of nobody")


def writing(scope):
    User.objects.create(username="made by a check")
    return True


def unserialisable(scope):
    return {1, 2}


async def awaiting(scope):
    await asyncio.sleep(0)
    return f"awaited for {scope}"


async def awaiting_writing(scope):
    await User.objects.acreate(username="made by a check")


@pytest.mark.parametrize("ask", [details, adetails])
@pytest.mark.parametrize(
    ("resolver", "error"),
    [(boom, ResolverFailed), (writing, ResolverWrites), (unserialisable, UnserialisableValue)],
)
def test_a_resolver_that_fails_gives_the_default_and_leaves_nothing(ask, resolver, error, failures, caplog):
    Feature.define("x", resolver, default="safe")
    with caplog.at_level(logging.ERROR, "pennant"), remembering() as memory:
        answer = ask("x")
        assert (answer.value, answer.reason) == ("safe", "failed")
        assert isinstance(answer.error, error)
        assert not memory.answers
    assert "'x' has its default" in caplog.text
    assert [feature for feature, _ in failures] == ["x"]
    assert not FeatureValue.objects.exists()
    assert not User.objects.exists()


def test_it_raises_where_that_is_set(settings):
    settings.PENNANT = {"ON_ERROR": "raise"}
    Feature.define("x", boom)
    with pytest.raises(ResolverFailed) as caught:
        Feature.for_("ada").active("x")
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


def test_a_failure_leaves_the_transaction_around_it_usable():
    Feature.define("x", writing)
    with transaction.atomic():
        assert Feature.for_("ada").inactive("x")
        User.objects.create(username="the page's")
    assert User.objects.count() == 1


def test_a_resolver_that_asks_for_itself_is_told_so(caplog):
    Feature.define("x", lambda scope: Feature.for_(scope).value("y"))
    Feature.define("y", lambda scope: Feature.for_(scope).value("x"))
    assert details("x").reason == "failed"
    assert isinstance(details("x").error, CircularFeature)
    assert not FeatureValue.objects.exists()


def test_a_resolver_may_ask_for_other_features():
    Feature.define("inner", lambda scope: scope)
    Feature.define("outer", lambda scope: [Feature.for_(scope).value("inner")])
    assert details("outer").value == ["ada"]
    assert FeatureValue.objects.count() == 2


def test_async_resolvers_are_for_async_code():
    Feature.define("x", awaiting)
    assert adetails("x").value == "awaited for ada"
    Feature.purge("x")
    with pytest.raises(AsyncNeeded, match="x"):
        details("x")


def test_async_resolvers_only_read(failures):
    Feature.define("x", awaiting_writing)
    assert isinstance(adetails("x").error, ResolverWrites)
    assert not User.objects.exists()


def test_sync_methods_in_the_event_loop_say_what_to_call():
    Feature.define("x", lambda scope: True)

    async def ask():
        return Feature.for_("ada").active("x")

    with pytest.raises(AsyncNeeded, match="begin with a"):
        async_to_sync(ask)()


@pytest.mark.parametrize("text", ["", "{broken", "[" * 5000])
def test_a_row_that_is_no_json_gives_the_default(text, caplog):
    Feature.define("x", lambda scope: True, default="safe")
    FeatureValue.objects.create(name="x", scope="ada", value=text)
    answer = details("x")
    assert (answer.value, answer.reason) == ("safe", "failed")
    assert isinstance(answer.error, UndecodableValue)


def test_circles_of_requirements_have_their_defaults():
    Feature.define("a", True, requires="b")
    Feature.define("b", True, requires="a")
    Feature.define("c", "fine")
    answers = Feature.for_("ada").values(["a", "b", "c"])
    assert answers == {"a": False, "b": False, "c": "fine"}


def test_two_tasks_in_one_loop_keep_their_users_apart():
    Feature.define("x", lambda scope: scope)

    async def page(name):
        with remembering(user=name):
            seen = []
            for _ in range(5):
                await asyncio.sleep(0)
                seen.append((await Feature.for_(name).avalue("x"), await Feature.for_("all").avalue("x")))
            return seen

    async def both():
        return await asyncio.gather(page("ada"), page("bob"))

    ada, bob = async_to_sync(both)()
    assert set(ada) == {("ada", "all")} and set(bob) == {("bob", "all")}


def test_a_rollback_is_not_remembered():
    Feature.define("x", lambda scope: "definition")
    with remembering():
        try:
            with transaction.atomic():
                Feature.for_("ada").activate("x", "rolled back")
                assert Feature.for_("ada").value("x") == "rolled back"
                raise RuntimeError
        except RuntimeError:
            pass
        assert Feature.for_("ada").value("x") == "definition"


def test_first_and_later_answers_are_equal_to_the_type():
    Feature.define("x", lambda scope: (1, {"a": (2,)}, None))
    first = Feature.for_("ada").value("x")
    assert first == Feature.for_("ada").value("x") == [1, {"a": [2]}, None]
    assert type(first) is list


@pytest.mark.parametrize("value", [None, 0, "", [], {}, False])
def test_values_that_are_nothing_are_kept_and_not_asked_for_again(value):
    asked = []
    Feature.define("x", lambda scope: asked.append(1) or value)
    for _ in range(3):
        assert Feature.for_("ada").value("x") == value
        assert Feature.for_("ada").active("x") is (value is not False)
    assert len(asked) == 1
