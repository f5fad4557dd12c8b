"""Whose pages count, and by what the others miss it."""

import pytest

from sanctum.conf import get_settings
from sanctum.doctor.steps.party import examine, near_miss
from sanctum.origins import OriginPattern, parse_origin
from tests.sanctum.front_end import API, PAGE, case


def said(page=PAGE):
    (finding,) = examine(case(page), get_settings())
    return finding


def test_a_page_that_is_listed(site):
    assert said().state == "ok" and "SPA_ORIGINS" in said().text


def test_a_page_of_the_site_itself(site):
    assert said(API).state == "ok"
    site.SANCTUM = {"OWN_ORIGIN": False}
    assert "OWN_ORIGIN is off" in said(API).text


def test_a_site_under_a_host_that_is_not_allowed_has_no_pages(site):
    site.ALLOWED_HOSTS = []
    assert said(API).state == "problem"


def test_the_hint_lists_what_there_is(site):
    assert said("https://other.test").hint == f'Set in SANCTUM: "SPA_ORIGINS": ["{PAGE}", "https://other.test"]'


def test_a_near_miss_of_the_site_itself(site):
    site.SANCTUM = {}
    assert "port 8443 (the site itself)" in said("https://api.example.com:8443").text


@pytest.mark.parametrize(
    ("page", "entry", "expected"),
    [
        ("https://app.example.com:8443", "https://app.example.com", "port 8443"),
        ("http://localhost:5173", "http://localhost:3000", "port 5173"),
        ("http://app.example.com", "https://app.example.com", "the page has http"),
        ("https://www.example.com", "https://example.com", "www makes a host of its own"),
        ("https://example.com", "https://www.example.com", "www makes a host of its own"),
        ("https://app.example.com", "https://example.com", "the page is below it"),
        ("https://example.com", "https://app.example.com", "the domain itself"),
        ("https://example.com", "https://*.example.com", "not the domain itself"),
        ("http://a.example.com", "https://*.example.com", "the page has http"),
        ("http://127.0.0.1:3000", "http://localhost:3000", "another host"),
        ("https://other.test", "https://app.example.com", None),
        ("https://com", "https://example.com", None),
        ("https://other.test", "https://*.example.com", None),
        (PAGE, PAGE, None),
    ],
)
def test_near_misses(page, entry, expected):
    found = near_miss(parse_origin(page), OriginPattern.parse(entry))
    assert (found is None) if expected is None else expected in found
