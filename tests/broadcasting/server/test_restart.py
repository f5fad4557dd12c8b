import asyncio
import logging

import pytest
from django.core.cache import caches
from django.test import override_settings

from broadcasting.server.restart import RESTART_KEY, UNREAD, RestartWatch, reaches_other_processes, request_restart

LOCAL = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": __name__}}


@pytest.fixture(autouse=True)
def cache():
    with override_settings(CACHES=LOCAL):
        caches["default"].clear()
        yield caches["default"]


@pytest.fixture
def woken():
    return asyncio.Event()


@pytest.fixture
def watch(woken):
    return RestartWatch(woken, interval=0.001)


async def looking(watch: RestartWatch) -> asyncio.Task[float | None]:
    """A watch that has looked once: what came before is an old mark."""
    task = asyncio.create_task(watch.wait())
    while watch._mark is UNREAD:
        await asyncio.sleep(0.001)
    return task


@pytest.fixture
async def waiting(watch):
    task = await looking(watch)
    yield task
    task.cancel()


async def marked(cache) -> float:
    await asyncio.to_thread(request_restart)
    return await cache.aget(RESTART_KEY)


async def test_a_new_mark_ends_the_wait(waiting, cache):
    assert not waiting.done()
    mark = await marked(cache)
    assert await asyncio.wait_for(waiting, 5) == mark


async def test_an_old_mark_does_not(cache, watch):
    await asyncio.to_thread(request_restart)
    task = await looking(watch)
    await asyncio.sleep(0.05)
    assert not task.done()
    await asyncio.to_thread(request_restart)
    await asyncio.wait_for(task, 5)


async def test_an_evicted_mark_does_not_nor_does_its_return(cache, watch):
    mark = await marked(cache)
    task = await looking(watch)
    await cache.adelete(RESTART_KEY)
    await asyncio.sleep(0.05)
    await cache.aset(RESTART_KEY, mark)
    await asyncio.sleep(0.05)
    assert not task.done()
    task.cancel()


async def test_each_mark_is_heard_once(cache, watch, waiting):
    await asyncio.to_thread(request_restart)
    await asyncio.wait_for(waiting, 5)
    again = asyncio.create_task(watch.wait())
    await asyncio.sleep(0.05)
    assert not again.done()
    mark = await marked(cache)
    assert await asyncio.wait_for(again, 5) == mark


async def test_another_way_to_ask_wakes_at_once(woken):
    watch = RestartWatch(woken, interval=600)
    task = asyncio.create_task(watch.wait())
    await asyncio.sleep(0.05)
    woken.set()
    assert await asyncio.wait_for(task, 5) is None
    assert not woken.is_set()


async def test_who_asks_both_ways_is_heard_once(cache, woken):
    """``restartrevurb`` leaves the mark first, so whoever is woken finds it."""
    watch = RestartWatch(woken, interval=600)
    task = asyncio.create_task(watch.wait())
    await asyncio.sleep(0.05)
    mark = await marked(cache)
    woken.set()
    assert await asyncio.wait_for(task, 5) == mark
    again = asyncio.create_task(watch.wait())
    await asyncio.sleep(0.05)
    assert not again.done()
    again.cancel()


async def test_a_failing_cache_is_logged_once_and_tried_again(cache, waiting, monkeypatch, caplog):
    async def fail(key):
        raise ConnectionError("no cache")

    with caplog.at_level(logging.ERROR), monkeypatch.context() as patch:
        patch.setattr(cache, "aget", fail)
        await asyncio.sleep(0.05)
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert not waiting.done()
    await asyncio.to_thread(request_restart)
    await asyncio.wait_for(waiting, 5)


def test_which_caches_reach_other_processes(tmp_path):
    assert not reaches_other_processes()
    shared = {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": str(tmp_path)}
    with override_settings(CACHES={"default": shared}):
        assert reaches_other_processes()
