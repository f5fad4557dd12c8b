"""The cookies that carry tokens are like Django's own."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.test import RequestFactory

from sanctum.spa.cookies import hand_out


def handed_out() -> Any:
    request, response = RequestFactory().get("/"), HttpResponse()
    hand_out(request, get_token(request), response)
    return response.cookies


@pytest.mark.parametrize("name", ["csrftoken", "XSRF-TOKEN"])
def test_they_follow_the_settings_of_djangos(settings, name):
    settings.CSRF_COOKIE_DOMAIN = ".example.com"
    settings.CSRF_COOKIE_PATH = "/shop"
    settings.CSRF_COOKIE_AGE = 60
    settings.CSRF_COOKIE_SECURE = True
    settings.CSRF_COOKIE_SAMESITE = "None"
    cookie = handed_out()[name]
    assert (cookie["domain"], cookie["path"], cookie["max-age"]) == (".example.com", "/shop", 60)
    assert (cookie["secure"], cookie["samesite"], cookie["httponly"]) == (True, "None", "")


def test_djangos_may_have_another_name(settings):
    settings.CSRF_COOKIE_NAME = "__Host-csrftoken"
    assert set(handed_out()) == {"__Host-csrftoken", "XSRF-TOKEN"}


def test_djangos_may_have_the_name_of_ours(settings):
    settings.CSRF_COOKIE_NAME = "XSRF-TOKEN"
    assert [len(cookie.value) for cookie in handed_out().values()] == [32], "the secret, as Django wants it back"


def test_scripts_can_read_ours_though_they_may_not_read_djangos(settings):
    settings.CSRF_COOKIE_HTTPONLY = True
    cookies = handed_out()
    assert (cookies["csrftoken"]["httponly"], cookies["XSRF-TOKEN"]["httponly"]) == (True, "")
