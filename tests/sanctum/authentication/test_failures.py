"""Floods of wrong tokens are turned away before the database is asked. Attack 47."""

import logging

import pytest
from django.core.cache import caches

from sanctum.authentication import AuthenticationRefused, authenticate, counting
from sanctum.authentication.failures import COUNTED
from sanctum.tokens.validity import Refusal
from tests.sanctum.authentication.people import asking, issue, unknown

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(settings, monkeypatch):
    settings.SANCTUM = {"FAILURE_LIMIT": "3/min"}

    class Clock:
        now = 6000.0

        def time(self):
            return self.now

    clock = Clock()
    monkeypatch.setattr(counting, "time", clock)
    return clock


def reason(text, **meta):
    try:
        return authenticate(asking(text, **meta)) and "let in"
    except AuthenticationRefused as refused:
        return refused.reason, refused.retry_after


def flood(times=3, text="garbage", **meta):
    for _ in range(times):
        assert reason(text, **meta)[0] in COUNTED


@pytest.mark.parametrize("make", [lambda: "garbage", unknown, lambda: ""], ids=["garbage", "unknown", "empty"])
def test_too_many_wrong_tokens_shut_an_address_out(make, django_assert_num_queries):
    flood(text=make())
    good = issue().plain_text
    with django_assert_num_queries(0):
        assert reason(make()) == (Refusal.THROTTLED, 60)
        assert reason(good) == (Refusal.THROTTLED, 60)


def test_others_are_let_in_meanwhile():
    flood()
    good = issue().plain_text
    assert reason(good, REMOTE_ADDR="192.0.2.7") == "let in"
    assert reason(None) is None


def test_it_ends_with_the_window(clock):
    clock.now = 6042.9
    flood()
    good = issue().plain_text
    assert reason(good) == (Refusal.THROTTLED, 18)
    clock.now = 6060
    assert reason(good) == "let in"


def test_whoever_lies_about_the_address_is_counted_nevertheless():
    for number in range(3):
        flood(1, HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")
    assert reason("garbage", HTTP_X_FORWARDED_FOR="203.0.113.9")[0] == Refusal.THROTTLED


def test_nor_does_it_help_behind_a_proxy(settings):
    settings.SANCTUM = {"FAILURE_LIMIT": "3/min", "TRUSTED_PROXIES": 1}
    for number in range(3):
        flood(1, HTTP_X_FORWARDED_FOR=f"203.0.113.{number}, 198.51.100.1")
    assert reason("garbage", HTTP_X_FORWARDED_FOR="127.0.0.1, 198.51.100.1")[0] == Refusal.THROTTLED
    assert reason("garbage", HTTP_X_FORWARDED_FOR="198.51.100.1, 198.51.100.2")[0] == Refusal.MALFORMED


def test_an_ipv6_customer_is_one():
    for number in range(3):
        flood(1, REMOTE_ADDR=f"2001:db8::{number}")
    assert reason("garbage", REMOTE_ADDR="2001:db8::ffff")[0] == Refusal.THROTTLED
    assert reason("garbage", REMOTE_ADDR="2001:db8:0:1::")[0] == Refusal.MALFORMED


def test_tokens_that_have_ended_shut_nobody_out():
    made = issue()
    made.token.user.is_active = False
    made.token.user.save()
    for _ in range(9):
        assert reason(made.plain_text)[0] == Refusal.INACTIVE


def test_what_comes_from_nowhere_is_not_counted():
    for _ in range(9):
        assert reason("garbage", REMOTE_ADDR="")[0] == Refusal.MALFORMED


def test_without_a_limit_nothing_is_counted(settings):
    settings.SANCTUM = {"FAILURE_LIMIT": None}
    for _ in range(70):
        assert reason("garbage")[0] == Refusal.MALFORMED


class Away:
    def __getattr__(self, name):
        raise ConnectionError("no cache")


def test_a_cache_that_is_away_locks_nobody_out(monkeypatch, caplog):
    good = issue().plain_text
    monkeypatch.setattr(counting, "caches", {"default": Away()})
    with caplog.at_level(logging.WARNING):
        for _ in range(5):
            assert reason("garbage")[0] == Refusal.MALFORMED
        assert reason(good) == "let in"
    assert "wrong tokens are not limited" in caplog.text


def test_a_count_that_is_no_number_counts_as_none():
    flood()
    cache = caches["default"]
    (key,) = [key.split(":", 2)[2] for key in cache._cache]
    cache.set(key, "x")
    assert reason("garbage")[0] == Refusal.MALFORMED
