"""The cache in front of a store: few calls, and never a value that was rolled back or replaced."""

import pytest
from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache
from django.db import transaction

from pennant import Feature
from pennant.errors import AsyncNeeded
from pennant.stores import Stored, get_store

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]

OLD, NEW = Stored("1"), Stored("2", "manual")
PAIR, ABSENT = ("a", "ada"), ("b", "ada")
calls: list[str] = []


class CountedCache(LocMemCache):
    """Notes calls, and fails when it is told to."""

    fails = False

    def _note(self, name):
        calls.append(name)
        if CountedCache.fails:
            raise ConnectionError("no cache today")

    def get_many(self, keys, version=None):
        self._note("get_many")
        return {key: value for key in keys if (value := self.get(key, version=version)) is not None}

    def set_many(self, data, timeout=None, version=None):
        self._note("set_many")
        return super().set_many(data, timeout, version)

    def delete_many(self, keys, version=None):
        self._note("delete_many")
        return super().delete_many(keys, version)


@pytest.fixture(autouse=True)
def store(settings):
    settings.CACHES = {"default": {"BACKEND": f"{__name__}.CountedCache", "LOCATION": "counted"}}
    settings.PENNANT = {
        "DEFAULT": "cached",
        "STORES": {"cached": {"DRIVER": "cache", "TIMEOUT": 60}, "database": {"DRIVER": "database"}},
    }
    caches["default"].clear()
    calls.clear()
    yield get_store("cached")
    CountedCache.fails = False


def test_a_warm_cache_is_asked_once_also_for_what_is_not_there(store, django_assert_num_queries):
    store.put({PAIR: OLD})
    store.fetch([PAIR, ABSENT])
    calls.clear()
    with django_assert_num_queries(0):
        assert store.fetch([PAIR, ABSENT]) == {PAIR: OLD}
    assert calls == ["get_many"]


def test_a_change_is_one_call_after_its_commit(store):
    store.insert({PAIR: OLD})
    assert store.fetch([PAIR]) == {PAIR: OLD}
    calls.clear()
    with transaction.atomic():
        store.put({PAIR: NEW, ("a", "bob"): NEW})
        assert calls == []
    assert calls == ["delete_many"]
    assert store.fetch([PAIR]) == {PAIR: NEW}


def test_a_change_that_is_rolled_back_leaves_nothing_in_the_cache(store, django_assert_num_queries):
    store.insert({PAIR: OLD})
    with transaction.atomic():
        store.put({PAIR: NEW})
        store.insert({ABSENT: NEW})
        assert store.fetch([PAIR, ABSENT]) == {PAIR: NEW, ABSENT: NEW}
        transaction.set_rollback(True)
    assert store.fetch([PAIR, ABSENT]) == {PAIR: OLD}
    with django_assert_num_queries(0):
        assert store.fetch([PAIR, ABSENT]) == {PAIR: OLD}


@pytest.mark.parametrize("change", ["put", "delete", "update_all", "purge", "flush"])
def test_who_read_before_a_change_fills_nothing_after_it(store, change):
    store.behind.put({PAIR: OLD})
    read = store.behind.fetch

    def slow(pairs):
        found = read(pairs)
        store.behind.fetch = read
        if change == "flush":
            store.behind.put({PAIR: NEW})
        {
            "put": lambda: store.put({PAIR: NEW}),
            "delete": lambda: store.delete([PAIR]),
            "update_all": lambda: store.update_all("a", NEW),
            "purge": lambda: store.purge(["a"]),
            "flush": store.flush,
        }[change]()
        store.fetch([ABSENT])
        return found

    store.behind.fetch = slow
    assert store.fetch([PAIR]) == {PAIR: OLD}
    assert store.fetch([PAIR]) == ({} if change in ("delete", "purge") else {PAIR: NEW})


def test_a_cache_that_fails_is_passed_by_and_forgets_later(store, caplog, monkeypatch):
    monkeypatch.setattr("pennant.stores.entries.PAUSE", 0)
    store.insert({PAIR: OLD})
    assert store.fetch([PAIR]) == {PAIR: OLD}
    CountedCache.fails = True
    store.put({PAIR: NEW})
    assert store.fetch([PAIR]) == {PAIR: NEW}
    assert "no cache today" in caplog.text
    CountedCache.fails = False
    assert store.fetch([PAIR]) == {PAIR: NEW}


def test_what_others_wrote_under_our_keys_counts_for_nothing(store):
    store.put({PAIR: OLD})
    store.fetch([PAIR])
    for key in list(caches["default"]._cache):
        caches["default"].set(key.split(":", 2)[2], "hostile")
    assert store.fetch([PAIR]) == {PAIR: OLD}


async def test_sync_code_in_async_code_gets_a_named_error(store):
    Feature.define("a", True)
    with pytest.raises(AsyncNeeded):
        Feature.for_("ada").active("a")
    assert await Feature.for_("ada").aactive("a")
