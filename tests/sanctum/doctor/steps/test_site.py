"""What sessions of front ends rest on."""

import pytest

from sanctum.conf import get_settings
from sanctum.doctor.steps.site import examine
from sanctum.surroundings.rest_framework import OURS, SESSION
from tests.sanctum.front_end import MIDDLEWARE, case


def states():
    return [str(each.state) for each in examine(case(), get_settings())]


@pytest.mark.parametrize(
    ("classes", "state"),
    [([OURS], "ok"), ([OURS, SESSION], "ok"), ([SESSION, OURS], "note"), ([SESSION], "note"), (None, "note")],
)
def test_what_drf_asks(site, classes, state):
    site.REST_FRAMEWORK = {"DEFAULT_AUTHENTICATION_CLASSES": classes}
    assert states() == ["ok", "ok", state]


def test_a_site_without_drf(site):
    site.INSTALLED_APPS = [each for each in site.INSTALLED_APPS if each != "rest_framework"]
    assert states() == ["ok", "ok"]


@pytest.mark.parametrize("middleware", [[], MIDDLEWARE[:4], [*MIDDLEWARE[:1], *MIDDLEWARE[2:]], MIDDLEWARE[::-1]])
def test_middleware_that_is_missing(site, middleware):
    site.MIDDLEWARE = middleware
    assert states()[0] == "problem"


def test_endpoints_that_are_missing(site):
    site.ROOT_URLCONF = type("Urls", (), {"urlpatterns": []})
    assert states()[1] == "problem"
