"""What a front end does, tried."""

import pytest
from django.urls import set_script_prefix

from sanctum.conf import get_settings
from sanctum.doctor.finding import State
from sanctum.doctor.steps import examine
from sanctum.doctor.trial.visit import visit
from tests.sanctum.front_end import API, MIDDLEWARE, case


def said(page=None):
    findings = list(visit(case(page) if page else case()))
    return findings[-1]


def test_a_good_site(site):
    assert said().state == said(API).state == "ok"
    assert "x-xsrf-token" in said().text


def test_a_site_below_a_prefix(site):
    site.FORCE_SCRIPT_NAME = "/shop"
    site.CORS_URLS_REGEX = r"^/sanctum/"
    set_script_prefix("/shop/")
    try:
        assert said().state == said(API).state == "ok"
        assert "/shop/sanctum/csrf-cookie" in next(visit(case())).text
        assert not [each for each in examine(case(), get_settings()) if each.state is State.PROBLEM]
    finally:
        set_script_prefix("/")


def test_another_header_is_tried(site):
    site.CORS_ALLOW_HEADERS = ["content-type", "x-csrf-token"]
    assert "token in x-csrf-token" in said().text


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"CORS_ALLOW_HEADERS": []}, "does not allow"),
        ({"SANCTUM": {}}, "answered 403"),
        ({"CSRF_COOKIE_DOMAIN": "other.test"}, "refused as forged"),
        ({"SESSION_COOKIE_DOMAIN": "other.test"}, "without the session's cookie"),
        ({"MIDDLEWARE": MIDDLEWARE[:4]}, "no middleware"),
        ({"MIDDLEWARE": ["tests.sanctum.doctor.gatekeeper.Gatekeeper", *MIDDLEWARE]}, "answered 503"),
        ({"MIDDLEWARE": ["tests.sanctum.doctor.gatekeeper.Failing", *MIDDLEWARE]}, "answered 500"),
        ({"MIDDLEWARE": ["no.such.Middleware"]}, "ModuleNotFoundError"),
    ],
)
def test_what_keeps_it_out(site, change, text):
    for name, value in change.items():
        setattr(site, name, value)
    assert said().state == "problem"
    assert text in said().text
    assert "never-to-be-shown" not in said().text


@pytest.mark.parametrize(
    "change", [{"CSRF_USE_SESSIONS": True}, {"ROOT_URLCONF": type("Urls", (), {"urlpatterns": []})}]
)
def test_what_is_not_tried(site, change):
    for name, value in change.items():
        setattr(site, name, value)
    assert said().text.startswith("Nothing was tried")
