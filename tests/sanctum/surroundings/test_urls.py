"""Where the endpoints are."""

import pytest
from django.urls import include, path

from sanctum.surroundings.urls import are_included, path_of


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
