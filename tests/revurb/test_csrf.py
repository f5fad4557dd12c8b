"""Django's CSRF rules, under the header names of Laravel's clients."""

import pytest
from django.middleware.csrf import get_token
from django.test import RequestFactory

from revurb.csrf import csrf_failure
from tests.broadcasting.authorization.requests import TOKEN


def request(*, cookie=TOKEN, secure=False, **meta):
    made = RequestFactory().post("/auth", secure=secure, **meta)
    if cookie is not None:
        made.COOKIES["csrftoken"] = cookie
    return made


@pytest.mark.parametrize("header", ["HTTP_X_CSRFTOKEN", "HTTP_X_CSRF_TOKEN", "HTTP_X_XSRF_TOKEN"])
def test_a_token_is_taken_under_three_names(header):
    assert csrf_failure(request(**{header: TOKEN})) is None
    assert "incorrect" in csrf_failure(request(**{header: "b" * 32}))


@pytest.mark.parametrize("header", ["HTTP_X_CSRFTOKEN", "HTTP_X_CSRF_TOKEN", "HTTP_X_OURS"])
def test_a_header_of_the_sites_own_is_taken_as_well(settings, header):
    settings.CSRF_HEADER_NAME = "HTTP_X_OURS"
    assert csrf_failure(request(**{header: TOKEN})) is None


def test_the_sites_own_header_wins():
    assert csrf_failure(request(HTTP_X_CSRFTOKEN="b" * 32, HTTP_X_CSRF_TOKEN=TOKEN)) is not None
    assert csrf_failure(request(HTTP_X_CSRFTOKEN=TOKEN, HTTP_X_CSRF_TOKEN="b" * 32)) is None


def test_an_empty_header_counts_as_none():
    assert csrf_failure(request(HTTP_X_CSRFTOKEN="", HTTP_X_CSRF_TOKEN=TOKEN)) is None


def test_a_token_in_the_form_is_taken():
    made = RequestFactory().post("/auth", {"csrfmiddlewaretoken": TOKEN})
    made.COOKIES["csrftoken"] = TOKEN
    assert csrf_failure(made) is None


@pytest.mark.parametrize("token", ["", "a", "a" * 31, "a" * 33, "a" * 100_000, "\x00" * 32, "é" * 32, "'; --"])
def test_odd_tokens_are_refused(token):
    assert csrf_failure(request(HTTP_X_CSRF_TOKEN=token)) is not None


@pytest.mark.parametrize("cookie", [None, "", "short", "é" * 32])
def test_a_token_without_its_cookie_is_refused(cookie):
    assert csrf_failure(request(cookie=cookie, HTTP_X_CSRF_TOKEN=TOKEN)) is not None


def test_masked_tokens_of_templates_are_taken():
    made = request()
    made.META["CSRF_COOKIE"] = TOKEN
    made.META["HTTP_X_CSRF_TOKEN"] = get_token(made)
    assert csrf_failure(made) is None


class TestOrigins:
    @pytest.mark.parametrize(
        "origin",
        ["https://evil.example", "null", "https://testserver.evil.example", "http://testserver:81", "ftp://testserver",
         "https://testserver", "//testserver", "x" * 5000, "http://[::1"],
    )  # fmt: skip
    def test_others_are_refused_despite_a_token(self, origin):
        assert "Origin checking failed" in csrf_failure(request(HTTP_X_CSRF_TOKEN=TOKEN, HTTP_ORIGIN=origin))

    def test_our_own_is_taken(self):
        assert csrf_failure(request(HTTP_X_CSRF_TOKEN=TOKEN, HTTP_ORIGIN="http://testserver")) is None

    @pytest.mark.parametrize("trusted", ["https://spa.example", "https://*.example"])
    def test_trusted_ones_are_taken(self, settings, trusted):
        settings.CSRF_TRUSTED_ORIGINS = [trusted]
        assert csrf_failure(request(HTTP_X_CSRF_TOKEN=TOKEN, HTTP_ORIGIN="https://spa.example")) is None

    def test_over_tls_a_referer_is_needed_without_an_origin(self):
        assert "Referer" in csrf_failure(request(secure=True, HTTP_X_CSRF_TOKEN=TOKEN))
        own = {"HTTP_REFERER": "https://testserver/page"}
        assert csrf_failure(request(secure=True, HTTP_X_CSRF_TOKEN=TOKEN, **own)) is None
        evil = {"HTTP_REFERER": "https://evil.example/https://testserver/"}
        assert "Referer" in csrf_failure(request(secure=True, HTTP_X_CSRF_TOKEN=TOKEN, **evil))


class TestPagesOfOurs:
    """Who knows the page by other means does not need ``CSRF_TRUSTED_ORIGINS``, but the token nevertheless."""

    @pytest.mark.parametrize(
        "meta", [{"HTTP_ORIGIN": "https://spa.example"}, {"HTTP_REFERER": "https://spa.example/"}, {}]
    )
    @pytest.mark.parametrize("secure", [True, False])
    def test_the_token_alone_decides(self, secure, meta):
        good = request(secure=secure, HTTP_X_XSRF_TOKEN=TOKEN, **meta)
        assert csrf_failure(good, is_of_our_page=True) is None
        bad = request(secure=secure, HTTP_X_XSRF_TOKEN="b" * 32, **meta)
        assert "incorrect" in csrf_failure(bad, is_of_our_page=True)
        assert "missing" in csrf_failure(request(secure=secure, **meta), is_of_our_page=True)


def test_the_token_may_live_in_the_session(settings):
    settings.CSRF_USE_SESSIONS = True
    made = request(cookie="b" * 32, HTTP_X_CSRF_TOKEN=TOKEN)
    made.session = {"_csrftoken": TOKEN}
    assert csrf_failure(made) is None
    made = request(cookie=TOKEN, HTTP_X_CSRF_TOKEN=TOKEN)
    made.session = {}
    assert csrf_failure(made) is not None
