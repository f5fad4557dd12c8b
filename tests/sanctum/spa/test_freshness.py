"""How recent a login is."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory

from sanctum.spa import freshness
from sanctum.spa.freshness import LOGGED_IN_AT, is_fresh

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(settings: Any, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    settings.SANCTUM = {"FRESH_LOGIN": timedelta(minutes=10)}
    now = [1_800_000_000.0]
    monkeypatch.setattr(freshness.time, "time", lambda: now[0])
    return now


@pytest.fixture
def request_() -> Any:
    made = RequestFactory().get("/")
    made.session = SessionStore()
    return made


def enter(request: Any, user: User) -> None:
    request.user = user
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")


def test_a_login_is_fresh_for_a_while(request_, ada, clock):
    assert not is_fresh(request_)
    enter(request_, ada)
    assert is_fresh(request_)
    clock[0] += 600
    assert is_fresh(request_)
    clock[0] += 0.1
    assert not is_fresh(request_)
    enter(request_, ada)
    assert is_fresh(request_), "by logging in again"


def test_it_goes_with_the_session(request_, ada):
    enter(request_, ada)
    update_session_auth_hash(request_, ada)
    assert is_fresh(request_)
    logout(request_)
    assert not is_fresh(request_)


def test_one_who_only_got_a_token_is_not_fresh(request_, ada):
    user_logged_in.send(sender=User, request=request_, user=ada)
    user_logged_in.send(sender=User, request=None, user=ada)
    user_logged_in.send(sender=User, request=RequestFactory().get("/"), user=ada)
    assert LOGGED_IN_AT not in request_.session
    assert not is_fresh(request_)


def test_another_users_login_does_not_count(request_, ada):
    enter(request_, ada)
    del request_.session[LOGGED_IN_AT]
    user_logged_in.send(sender=User, request=request_, user=User.objects.create_user("bob"))
    assert not is_fresh(request_)


@pytest.mark.parametrize(
    "moment", [None, "", "1800000000", True, [], {}, float("nan"), float("inf"), -1, 1_800_000_001]
)
def test_what_is_no_moment_of_the_past_is_not_fresh(request_, moment):
    request_.session[LOGGED_IN_AT] = moment
    assert not is_fresh(request_)


def test_a_request_without_a_session_is_not_fresh():
    assert not is_fresh(RequestFactory().get("/"))


def test_all_are_fresh_where_the_site_does_not_ask(settings):
    settings.SANCTUM = {}
    assert is_fresh(RequestFactory().get("/"))
