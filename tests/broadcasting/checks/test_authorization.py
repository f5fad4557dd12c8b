"""What can be wrong with declared channels and the endpoints that sign."""

import pytest
from django.urls import include, path

from broadcasting.authorization import BroadcastChannel, channel
from broadcasting.checks.authorization import check_authorization
from tests.broadcasting.authorization.signer import CONNECTIONS
from tests.broadcasting.checks.configurations import app


class Urls:
    urlpatterns = [path("live/", include([path("deeper/", include("broadcasting.urls"))]))]


class OtherUrls:
    urlpatterns = [path("broadcasting/auth", lambda request: None)]


@pytest.fixture(autouse=True)
def sound(settings):
    settings.ROOT_URLCONF = Urls
    settings.BROADCASTING = {"DEFAULT": "signing", "CONNECTIONS": CONNECTIONS}


def declare(*patterns, **options):
    for pattern in patterns:
        channel(pattern, **options)(lambda user, **parameters: True)


class OrderChannel(BroadcastChannel):
    def join(self, user, order: int): ...


def test_a_sound_site_is_left_alone(run):
    declare("orders", "rooms.{room}", guards=["session", "rest_framework.authentication.TokenAuthentication"])
    channel("orders.{order}")(OrderChannel)
    assert run(app()) == {}


def test_a_site_without_channels_needs_nothing(run, settings):
    settings.ROOT_URLCONF = OtherUrls
    settings.BROADCASTING = {"DEFAULT": "null"}
    assert run(app()) == {}


@pytest.mark.parametrize(
    "handler", [lambda user: True, lambda order: True, lambda user, order, other: True, lambda: True]
)
def test_a_function_that_can_not_take_its_pattern(run, handler):
    channel("orders.{order}")(handler)
    found = run(app())
    assert set(found) == {"E040"}
    assert "'orders.{order}'" in found["E040"].msg


@pytest.mark.parametrize("guard", ["web", "no.such.Guard", "builtins.int", int, ""])
def test_a_guard_that_is_none(run, guard):
    declare("orders", guards=[guard])
    assert set(run(app())) == {"E041"}


@pytest.mark.parametrize("guards", [["web"], ["session", "no.such.Guard"]])
def test_a_default_guard_that_is_none(run, settings, guards):
    declare("orders")
    settings.BROADCASTING = {**settings.BROADCASTING, "GUARDS": guards}
    found = run(app())
    assert set(found) == {"E041"}
    assert "GUARDS" in found["E041"].msg


@pytest.mark.parametrize(
    ("middleware", "guards", "found"),
    [
        ([], None, {"W043"}),
        ([], ["rest_framework.authentication.TokenAuthentication", "session"], {"W043"}),
        ([], "rest_framework.authentication.TokenAuthentication", set()),
        (["shop.middleware.OurAuthenticationMiddleware"], None, set()),
        (["allauth.account.middleware.AccountMiddleware"], None, set()),
    ],
)
def test_sessions_whose_users_nobody_finds(run, settings, middleware, guards, found):
    declare("orders", guards=guards)
    settings.MIDDLEWARE = middleware
    assert set(run(app())) & {"W043"} == found


def test_two_channels_with_one_pattern(run):
    declare("orders.{order}", "orders.{id}", "orders.x")
    assert set(run(app())) == {"W040"}


def test_endpoints_that_are_not_included(run, settings):
    declare("orders")
    settings.ROOT_URLCONF = OtherUrls
    assert set(run(app())) == {"W041"}


@pytest.mark.parametrize("connection", ["null", "log"])
def test_a_connection_that_can_not_sign(run, settings, connection):
    declare("orders")
    settings.BROADCASTING = {"DEFAULT": connection}
    found = run(app())
    assert set(found) == {"W042"}
    assert repr(connection) in found["W042"].msg


@pytest.mark.parametrize("urls", ["no.such.urls", None, type("Empty", (), {"urlpatterns": None})])
@pytest.mark.parametrize(
    "configured",
    [{"DEFAULT": "missing"}, {"GUARDS": 7}, {"DEFAULT": []}, {"CONNECTIONS": 7}, 7, {"DEFAULT": 7}, {"GUARDS": [[]]}],
)
def test_other_mistakes_are_told_elsewhere(settings, urls, configured):
    declare("orders")
    settings.REVURB = app()
    settings.ROOT_URLCONF = urls
    settings.BROADCASTING = configured
    assert {message.id for message in check_authorization()} <= {"broadcasting.E041"}
