"""Whom features are asked for where nobody is named."""

import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth.models import AnonymousUser, User
from django.test import RequestFactory
from django.utils.functional import SimpleLazyObject

from pennant import Feature, remembering
from pennant.errors import AsyncNeeded

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def feature():
    Feature.define("who", lambda scope: str(scope), stored=False)
    yield
    Feature.resolve_scope_using(None)


def who():
    return Feature.value("who")


def awho():
    return async_to_sync(Feature.avalue)("who")


def request(user):
    made = RequestFactory().get("/")
    made.user = user
    return made


def tenant(store):
    return f"tenant in {store}"


async def atenant(store):
    return f"awaited in {store}"


@pytest.mark.parametrize("ask", [who, awho])
@pytest.mark.parametrize("is_lazy", [True, False])
def test_the_requests_user(ask, is_lazy):
    looked_up = []

    def find():
        looked_up.append(1)
        return User(pk=7, username="ada")

    with remembering(request(SimpleLazyObject(find) if is_lazy else find())):
        assert ask() == ask() == "ada"
    assert len(looked_up) == 1


@pytest.mark.parametrize("ask", [who, awho])
@pytest.mark.parametrize("user", [AnonymousUser(), None, SimpleLazyObject(AnonymousUser)])
def test_nobody(ask, user):
    with remembering(request(user)):
        assert ask() == "None"
    with remembering():
        assert ask() == "None"
    assert ask() == "None"


@pytest.mark.parametrize("ask", [who, awho])
def test_a_setting_and_a_function_say_otherwise(ask, settings):
    settings.PENNANT = {"DEFAULT_SCOPE": f"{__name__}.tenant"}
    with remembering(request(User(pk=7))):
        assert ask() == "tenant in database"
    Feature.resolve_scope_using(lambda store: "by hand")
    assert ask() == "by hand"


def test_async_functions_are_for_async_code(settings):
    settings.PENNANT = {"DEFAULT_SCOPE": f"{__name__}.atenant"}
    assert awho() == "awaited in database"
    with pytest.raises(AsyncNeeded):
        who()


def test_the_user_is_not_looked_up_where_nobody_asks():
    def fail():
        raise AssertionError("asked for")

    with remembering(request(SimpleLazyObject(fail))):
        assert Feature.for_("ada").value("who") == "ada"
