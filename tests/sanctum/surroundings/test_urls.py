"""Where the endpoints are."""

import pytest
from django.urls import include, path, set_script_prefix

from sanctum.surroundings.urls import are_included, below_prefix, path_of


def test_urls_that_are_included(settings):
    settings.ROOT_URLCONF = "tests.sanctum.front_end_urls"
    assert are_included()
    assert path_of("csrf-cookie") == "/sanctum/csrf-cookie"
    assert path_of("no-such-endpoint") is None


def test_urls_within_urls(settings):
    inner = [path("auth/", include("sanctum.urls"))]
    settings.ROOT_URLCONF = type("Urls", (), {"urlpatterns": [path("api/", include(inner))]})
    assert are_included()
    assert path_of("csrf-cookie") == "/api/auth/csrf-cookie"


@pytest.mark.parametrize("urls", ["no.such.urls", None, 7, type("Empty", (), {"urlpatterns": None})])
def test_broken_urls_have_none(settings, urls):
    settings.ROOT_URLCONF = urls
    assert not are_included()
    assert path_of("csrf-cookie") is None


def test_a_site_below_a_prefix(settings, prefix):
    settings.ROOT_URLCONF = "tests.sanctum.front_end_urls"
    assert path_of("login") == "/shop/sanctum/login"
    assert below_prefix("/shop/sanctum/login") == "/sanctum/login"


@pytest.fixture
def prefix():
    set_script_prefix("/shop/")
    yield
    set_script_prefix("/")


def test_a_site_at_the_root():
    assert below_prefix("/sanctum/login") == "/sanctum/login"
