"""What browsers let through."""

import pytest

from sanctum.conf import get_settings
from sanctum.doctor.steps.cors import examine, token_headers
from tests.sanctum.front_end import API, MIDDLEWARE, PAGE, case


def said(page=PAGE, api=API):
    return list(examine(case(page, api), get_settings()))


def states(page=PAGE, api=API):
    return [str(each.state) for each in said(page, api)]


def test_a_good_site(site):
    assert states() == ["ok", "ok", "ok"]


def test_one_origin_needs_nothing(site):
    site.MIDDLEWARE = []
    assert states(API) == ["ok"]
    assert states() == ["problem"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"CORS_ALLOWED_ORIGINS": []}, ["problem", "ok", "ok"]),
        ({"CORS_ALLOW_CREDENTIALS": False}, ["ok", "problem", "ok"]),
        ({"CORS_ALLOW_HEADERS": ["content-type"]}, ["ok", "ok", "problem"]),
        ({"CORS_ALLOW_HEADERS": ["x-xsrf-token"]}, ["ok", "ok", "problem"]),
        ({"CORS_ALLOW_HEADERS": ["content-type", "x-csrftoken"]}, ["ok", "ok", "ok", "note"]),
        ({"CORS_URLS_REGEX": r"^/api/"}, ["ok", "ok", "ok", "problem"]),
        ({"CORS_ALLOW_METHODS": ["GET", "POST"]}, ["ok", "ok", "ok", "note"]),
        ({"MIDDLEWARE": MIDDLEWARE[::-1]}, ["ok", "ok", "ok", "note"]),
    ],
)
def test_what_is_missing(site, change, expected):
    for name, value in change.items():
        setattr(site, name, value)
    assert states() == expected


def test_the_hint_names_all_headers_that_are_missing(site):
    site.CORS_ALLOW_HEADERS = []
    assert '[*default_headers, "content-type", "x-xsrf-token"]' in said()[2].hint


def test_a_header_of_the_sites_own(site):
    site.CSRF_HEADER_NAME = "HTTP_X_OURS"
    assert token_headers() == ["x-xsrf-token", "x-csrftoken", "x-csrf-token", "x-ours"]
    site.CSRF_HEADER_NAME = "OURS"
    assert "ours" not in token_headers()
