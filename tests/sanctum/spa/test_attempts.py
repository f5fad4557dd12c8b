"""Logins are counted: each name's from an address, and all from an address."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.test import RequestFactory

from sanctum.authentication import counting
from sanctum.spa.attempts import count_attempt, forget_attempts


@pytest.fixture(autouse=True)
def three_a_minute(settings: Any) -> None:
    settings.SANCTUM = {"LOGIN_LIMIT": "3/min"}


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1_800_000_015.5]
    monkeypatch.setattr(counting.time, "time", lambda: now[0])
    return now


def request(address: str = "192.0.2.1", **headers: str) -> Any:
    return RequestFactory().post("/", REMOTE_ADDR=address, headers=headers)


def tries(times: int, name: str = "ada", **given: Any) -> list[int | None]:
    return [count_attempt(request(**given), name) for _ in range(times)]


def test_some_are_looked_at_and_the_rest_waits_for_the_end_of_the_minute(clock):
    assert tries(5) == [None, None, None, 45, 45]
    clock[0] += 44.5
    assert tries(1) == [None], "a new minute"


def test_names_and_addresses_are_counted_apart():
    tries(4)
    assert tries(1, "bob") == [None]
    assert tries(1, address="192.0.2.2") == [None]
    assert tries(1, "ADA") == [45], "however it is written"


def test_an_address_has_ten_times_as_many():
    assert [count_attempt(request(), f"user{number}") for number in range(30)] == [None] * 30
    assert tries(1, "another") == [45]
    assert tries(1, "another", address="192.0.2.2") == [None]


def test_who_tries_all_at_once_has_no_more():
    with ThreadPoolExecutor(16) as pool:
        told = list(pool.map(lambda _: count_attempt(request(), "ada"), range(100)))
    assert told.count(None) == 3


def test_a_network_of_ipv6_is_one_address():
    tries(3, address="2001:db8::1")
    assert tries(1, address="2001:db8::ffff") == [45]


def test_who_logged_in_begins_anew_but_for_the_address():
    for _ in range(10):
        assert tries(3) == [None] * 3
        forget_attempts(request(), "Ada")
    assert tries(1) == [45]


def test_a_header_of_the_clients_does_not_make_another_address():
    told = [count_attempt(request(**{"x-forwarded-for": f"192.0.2.{number}"}), "ada") for number in range(4)]
    assert told == [None, None, None, 45]


@pytest.mark.parametrize("name", ["", " ", "a" * 10_000, "é\n\x00", "\ud800", "a:b/%s{}"])
def test_any_name_can_be_counted(name):
    assert tries(4, name) == [None, None, None, 45]
    forget_attempts(request(), name)
    assert tries(1, name) == [None]


def test_a_site_may_have_no_limit(settings):
    settings.SANCTUM = {"LOGIN_LIMIT": None}
    assert tries(50) == [None] * 50
    forget_attempts(request(), "ada")


def test_a_cache_that_is_away_locks_nobody_out(settings, caplog):
    settings.CACHES = {"default": {"BACKEND": "tests.sanctum.spa.broken_cache.BrokenCache"}}
    assert tries(5) == [None] * 5
    forget_attempts(request(), "ada")
    assert "logins are not limited" in caplog.text
