"""to_others() needs the middleware, where browsers use broadcasting."""

import sys
from types import ModuleType

import pytest
from django.urls import include, path

from broadcasting.checks.middleware import MIDDLEWARE, check_middleware
from broadcasting.middleware import SocketIdMiddleware


class OurMiddleware(SocketIdMiddleware):
    pass


@pytest.fixture
def urls(monkeypatch):
    """The URLs of broadcasting, wherever those come from."""
    module = ModuleType("broadcasting.urls")
    module.urlpatterns = []
    monkeypatch.setitem(sys.modules, "broadcasting.urls", module)
    return module


@pytest.fixture
def site(settings, urls):
    settings.ROOT_URLCONF = type("Urls", (), {"urlpatterns": [path("live/", include("broadcasting.urls"))]})
    settings.MIDDLEWARE = []
    return settings


def ids():
    return [message.id for message in check_middleware()]


def test_the_warning(site):
    assert ids() == ["broadcasting.W045"]
    assert MIDDLEWARE in check_middleware()[0].hint


def test_urls_within_urls_are_found(site):
    inner = type("Inner", (), {"urlpatterns": [path("", include("broadcasting.urls"))]})
    site.ROOT_URLCONF = type("Urls", (), {"urlpatterns": [path("api/", include((inner.urlpatterns, "api")))]})
    assert ids() == ["broadcasting.W045"]


def test_nothing_with_the_middleware(site):
    site.MIDDLEWARE = ["django.middleware.common.CommonMiddleware", MIDDLEWARE]
    assert ids() == []


def test_nothing_with_a_middleware_that_inherits_from_it(site):
    site.MIDDLEWARE = [f"{OurMiddleware.__module__}.{OurMiddleware.__qualname__}"]
    assert ids() == []


def test_nothing_without_the_urls(site):
    site.ROOT_URLCONF = type("Urls", (), {"urlpatterns": []})
    assert ids() == []


@pytest.mark.parametrize("urls", ["no.such.urls", None, type("Empty", (), {"urlpatterns": None})])
def test_broken_urls_are_told_by_others(settings, urls):
    settings.MIDDLEWARE = []
    settings.ROOT_URLCONF = urls
    assert ids() == []


@pytest.mark.parametrize("middleware", [None, 7, "broadcasting", [None, 7, "no.such", "", "."], {MIDDLEWARE: 1}])
def test_broken_middleware_is_none(site, middleware):
    site.MIDDLEWARE = middleware
    assert ids() == ["broadcasting.W045"]
