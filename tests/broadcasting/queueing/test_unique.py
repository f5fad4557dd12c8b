import pytest
from django.core.cache import cache

from broadcasting import BroadcastError
from broadcasting.queueing.unique import claim, lock_key, new_token, release

KEY = lock_key("shop.events:X", "memory", "7")


@pytest.fixture
def locked(make):
    return lambda: make(lock=KEY, token=new_token(), lock_seconds=60)


def test_a_job_without_a_lock_goes_its_way(make):
    assert claim(make()) and claim(make())
    release(make())


def test_the_first_one_has_it_until_it_gives_it_back(locked):
    first, second = locked(), locked()
    assert claim(first)
    assert not claim(second)
    release(first)
    assert claim(second)


def test_nobody_gives_back_what_is_anothers(locked):
    first, second = locked(), locked()
    assert claim(first)
    release(second)
    assert not claim(locked())


def test_it_ends_with_its_time(make, locked):
    assert claim(make(lock=KEY, token="x", lock_seconds=0))
    assert claim(locked())


def test_different_things_have_different_locks_which_show_nothing():
    keys = {
        lock_key(*each)
        for each in [("a", "b", "c"), ("a", "b", "d"), ("a", "c", "c"), ("b", "b", "c"), ("ab", "", "c")]
    }
    assert len(keys) == 5
    assert "never" not in lock_key("a", "b", "never-to-be-shown" * 1000)
    assert len(lock_key("a", "b", "x" * 1000)) < 250, "memcached takes no longer keys"


def test_a_cache_that_is_away(locked, monkeypatch):
    def fail(*args):
        raise OSError("never-to-be-shown")

    for name in ("add", "get"):
        monkeypatch.setattr(cache._connections["default"], name, fail)
    with pytest.raises(BroadcastError, match=r"failed \(OSError\)"):
        claim(locked())
    release(locked())
