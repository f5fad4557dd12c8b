"""Trusted origins are read as Django reads them."""

import pytest
from django.middleware.csrf import CsrfViewMiddleware
from django.test import RequestFactory
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from sanctum.origins import OriginPattern, parse_origin
from sanctum.surroundings.trust import is_trusted, trusts_all_of

PAGES = ["https://app.example.com", "https://example.com", "http://app.example.com", "https://app.example.com:8443"]
ENTRIES = [
    *PAGES,
    "https://*.example.com",
    "https://*.example.com:8443",
    "http://*.com",
    "https://*",
    "https://*app.example.com",
]


@hypothesis_settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(page=st.sampled_from(PAGES), entries=st.lists(st.sampled_from(ENTRIES)))
def test_trust_is_djangos(settings, page, entries):
    settings.CSRF_TRUSTED_ORIGINS = entries
    request = RequestFactory().post("/", headers={"origin": page, "host": "testserver"})
    try:
        expected = CsrfViewMiddleware(lambda request: None)._origin_verified(request)
    except IndexError:
        expected = False  # Django fails at "https://*"
    assert is_trusted(parse_origin(page)) == expected


@pytest.mark.parametrize("wrong", [None, 7, "https://app.example.com", [None], ["https://[broken*"]])
def test_settings_of_the_wrong_kind(settings, wrong):
    settings.CSRF_TRUSTED_ORIGINS = wrong
    assert not is_trusted(parse_origin("https://app.example.com"))


def test_a_pattern_is_trusted_as_a_whole_or_not(settings):
    wide = OriginPattern.parse("https://*.example.com")
    settings.CSRF_TRUSTED_ORIGINS = ["https://app.example.com"]
    assert trusts_all_of(OriginPattern.parse("https://app.example.com"))
    assert not trusts_all_of(wide)
    settings.CSRF_TRUSTED_ORIGINS = ["https://*.example.com"]
    assert trusts_all_of(wide)
