import pytest
from django.contrib.auth.middleware import AuthenticationMiddleware

from sanctum.checks.requests import MIDDLEWARE, check_requests

DJANGOS = "django.contrib.auth.middleware.AuthenticationMiddleware"


class OwnMiddleware(AuthenticationMiddleware):
    """As sites write it."""


def ids():
    return [message.id for message in check_requests()]


@pytest.mark.parametrize("header", ["Authorization", "X-Api-Token", "x-auth", "Api-Key", "X-Secret"])
def test_a_header_that_keeps_a_token_is_right(settings, header):
    settings.SANCTUM = {"HEADER": header}
    assert ids() == []


@pytest.mark.parametrize(
    "header", ["Cookie", "COOKIE", "User-Agent", "Content-Type", "Sec-Fetch-Site", "Proxy-Authorization"]
)
def test_one_that_browsers_send_by_themselves_is_not(settings, header):
    settings.SANCTUM = {"HEADER": header}
    (message,) = check_requests()
    assert message.id == "sanctum.E020" and "X-Api-Token" in message.hint


def test_one_that_error_pages_show_is_warned_of(settings):
    settings.SANCTUM = {"HEADER": "X-Pat"}
    assert ids() == ["sanctum.W021"]


@pytest.mark.parametrize("order", [[DJANGOS, MIDDLEWARE], [MIDDLEWARE], [DJANGOS], []])
def test_middleware_in_order(settings, order):
    settings.MIDDLEWARE = order
    assert ids() == []


@pytest.mark.parametrize("auth", [DJANGOS, f"{__name__}.OwnMiddleware"])
def test_middleware_in_the_wrong_order(settings, auth):
    settings.MIDDLEWARE = [MIDDLEWARE, "missing.Middleware", auth]
    assert ids() == ["sanctum.E021"]


@pytest.mark.parametrize("value", [None, 5, {"HEADER": 5}, {"HEADER": "a b"}, {"HEADER": "\0"}, {1: 2}])
def test_it_never_raises(settings, value):
    settings.SANCTUM = value
    settings.MIDDLEWARE = [MIDDLEWARE, None, 5, "", "x", "a.b", "os.path"]
    assert ids() == []
