"""Where the site answers."""

import pytest

from sanctum.conf import get_settings
from sanctum.doctor.steps.host import examine, is_allowed
from tests.sanctum.front_end import PAGE, case


def states(page=PAGE, api="https://api.example.com"):
    return [str(each.state) for each in examine(case(page, api), get_settings())]


def test_a_good_site(site):
    site.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert states() == ["ok"]


def test_a_proxy_may_have_been_forgotten(site):
    assert states() == ["ok", "note"]


def test_a_host_that_is_not_allowed(site):
    site.ALLOWED_HOSTS = ["other.test"]
    assert states()[0] == "problem"


@pytest.mark.parametrize(("debug", "expected"), [(True, True), (False, False)])
def test_localhost_while_debugging(settings, debug, expected):
    settings.DEBUG, settings.ALLOWED_HOSTS = debug, []
    assert is_allowed("localhost") is is_allowed("[::1]") is expected
    assert not is_allowed("api.example.com")


def test_a_page_of_https_and_an_api_of_http(site):
    site.ALLOWED_HOSTS = ["*"]
    assert states(api="http://api.example.com") == ["ok", "problem"]
    assert states(api="http://localhost:8000") == ["ok"]


def test_a_redirect_of_every_request(site):
    site.SECURE_SSL_REDIRECT = True
    assert states("http://app.example.com", "http://api.example.com") == ["ok"], "no middleware does it"
    site.MIDDLEWARE = ["django.middleware.security.SecurityMiddleware", *site.MIDDLEWARE]
    assert states("http://app.example.com", "http://api.example.com") == ["ok", "problem"]
