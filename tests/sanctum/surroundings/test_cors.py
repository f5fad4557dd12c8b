"""CORS is read as django-cors-headers reads it."""

import pytest
from corsheaders.defaults import default_headers, default_methods
from corsheaders.middleware import CorsMiddleware
from django.http import HttpResponse
from django.test import RequestFactory
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from sanctum.surroundings import middleware
from sanctum.surroundings.cors import DEFAULT_HEADERS, DEFAULT_METHODS, is_installed, read_cors

PAGES = ["https://app.example.com", "http://app.example.com", "https://app.example.com:8443", "https://evil.test"]


def test_the_defaults_are_theirs():
    assert default_headers == DEFAULT_HEADERS
    assert default_methods == DEFAULT_METHODS


def test_whether_it_is_there(settings):
    assert not is_installed()
    settings.MIDDLEWARE = [middleware.CORS]
    assert is_installed()


@hypothesis_settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    page=st.sampled_from(PAGES),
    listed=st.lists(st.sampled_from([*PAGES, "https://APP.example.com", "https://app.example.com:443", "null"])),
    regexes=st.lists(st.sampled_from([r"^https://.*\.example\.com$", r"http://app", r"example"])),
    everybody=st.booleans(),
)
def test_who_is_allowed_is_who_they_allow(settings, page, listed, regexes, everybody):
    settings.CORS_ALLOWED_ORIGINS, settings.CORS_ALLOWED_ORIGIN_REGEXES = listed, regexes
    settings.CORS_ALLOW_ALL_ORIGINS = everybody
    response = CorsMiddleware(lambda request: HttpResponse())(RequestFactory().get("/", headers={"origin": page}))
    assert read_cors().allows(page) == ("access-control-allow-origin" in response)


@pytest.mark.parametrize("regex", [r"^/api/", r"/sanctum", "^.*$"])
def test_the_paths_are_theirs(settings, regex):
    settings.CORS_URLS_REGEX = regex
    enabled = CorsMiddleware(lambda request: HttpResponse()).is_enabled(RequestFactory().get("/sanctum/login"))
    assert read_cors().covers("/sanctum/login") == enabled


def test_old_names(settings):
    settings.CORS_ORIGIN_WHITELIST = [PAGES[0]]
    assert read_cors().allows(PAGES[0])


def test_headers_in_any_case(settings):
    settings.CORS_ALLOW_HEADERS = ["X-XSRF-TOKEN"]
    assert read_cors().headers == {"x-xsrf-token"}


@pytest.mark.parametrize("wrong", [None, 7, "https://app.example.com", [None, 7], ["("], ["https://[broken"]])
def test_settings_of_the_wrong_kind(settings, wrong):
    settings.CORS_ALLOWED_ORIGINS = settings.CORS_ALLOWED_ORIGIN_REGEXES = settings.CORS_URLS_REGEX = wrong
    cors = read_cors()
    assert not cors.allows(PAGES[3])
    cors.covers("/")
