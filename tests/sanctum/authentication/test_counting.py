"""Counts in the cache, and the windows that they are of."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches

from sanctum.authentication import counting
from sanctum.authentication.counting import Window, increment, parse_rate, window_of


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    caches["default"].clear()


@pytest.mark.parametrize(
    ("text", "rate"),
    [("5/s", (5, 1)), ("5/sec", (5, 1)), ("60/min", (60, 60)), ("7/hour", (7, 3600)), ("1/d", (1, 86_400))],
)
def test_rates(text: str, rate: tuple[int, int]) -> None:
    assert parse_rate(text) == rate


@pytest.mark.parametrize(
    ("now", "window"), [(6000.0, Window(3, 100, 60)), (6059.9, Window(3, 100, 1)), (6060.0, Window(3, 101, 60))]
)
def test_a_window_ends_and_the_next_begins(monkeypatch: pytest.MonkeyPatch, now: float, window: Window) -> None:
    monkeypatch.setattr(counting.time, "time", lambda: now)
    assert window_of("3/min") == window


def test_who_counts_at_once_loses_nothing() -> None:
    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(lambda _: increment("key", 60), range(50))) == list(range(1, 51))


def test_keys_are_counted_apart_and_in_the_cache_of_the_settings(settings: Any) -> None:
    settings.CACHES = {**settings.CACHES, "counts": {**settings.CACHES["default"], "LOCATION": "counts"}}
    settings.SANCTUM = {"CACHE": "counts"}
    assert [increment(key, 60) for key in "aab"] == [1, 2, 1]
    assert caches["counts"].get("a") == 2
    assert caches["default"].get("a") is None


def test_a_cache_of_files_keeps_a_count_as_long(settings: Any, tmp_path: Path) -> None:
    files = {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": tmp_path, "TIMEOUT": 0}
    settings.CACHES = {"default": files}
    assert [increment("key", 60) for _ in range(4)] == [1, 2, 3, 4]


def test_a_count_that_ends_while_it_is_counted_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caches["default"], "add", lambda *given: False)
    assert increment("key", 60) == 1
