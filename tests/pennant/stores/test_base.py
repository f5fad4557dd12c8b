"""All drivers keep what ``Store`` promises, in sync and in async code."""

import pytest

from pennant.stores import Store, Stored, get_store
from pennant.stores.base import Store as Base
from tests.pennant.stores.contract import Contract

STORES = {
    "database": {"DRIVER": "database"},
    "array": {"DRIVER": "array"},
    "cached": {"DRIVER": "cache"},
    "chained": {"DRIVER": "chain", "STORES": ["array", "database"]},
    "chained-cache": {"DRIVER": "chain", "STORES": ["cached"]},
}


@pytest.fixture(params=STORES)
def store(request, settings) -> Store:
    settings.PENNANT = {"STORES": STORES}
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "stores"}}
    store = get_store(request.param)
    store.flush()
    return store


@pytest.mark.database
@pytest.mark.django_db
class TestInATransaction(Contract):
    pass


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
class TestWithoutATransaction(Contract):
    async def test_async_code_sees_the_same(self, store: Store):
        rows = {("a", "1"): Stored("1")}
        assert await store.ainsert(rows) == rows
        assert await store.ainsert({("a", "1"): Stored("2")}) == rows
        assert await store.afetch([("a", "1"), ("a", "2")]) == rows
        assert await store.anames() == ["a"]


def test_what_a_driver_does_not_say_is_plain():
    store = Base("own", {})
    called = []
    with store.transaction():
        store.on_commit(lambda: called.append(1))
    assert called and not store.is_uncertain and not store.is_snapshot and store.shared
    store.flush()
    for call in (store.fetch, store.insert, store.put, store.delete):
        with pytest.raises(NotImplementedError):
            call({})
    for call in (store.names, store.purge, lambda: store.update_all("a", Stored("1"))):
        with pytest.raises(NotImplementedError):
            call()
