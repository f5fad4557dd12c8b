import asyncio
import logging

import pytest
from django.core.cache import caches
from django.test import override_settings

from broadcasting.server.restart import RESTART_KEY, reaches_other_processes, request_restart, wait_for_restart

LOCAL = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": __name__}}


@pytest.fixture(autouse=True)
def cache():
    with override_settings(CACHES=LOCAL):
        caches["default"].clear()
        yield caches["default"]


@pytest.fixture
async def waiting():
    task = asyncio.create_task(wait_for_restart(interval=0.001))
    await asyncio.sleep(0.05)
    yield task
    task.cancel()


async def test_a_new_mark_ends_the_wait(waiting):
    assert not waiting.done()
    await asyncio.to_thread(request_restart)
    await asyncio.wait_for(waiting, 5)


async def test_an_old_mark_does_not(cache):
    await asyncio.to_thread(request_restart)
    task = asyncio.create_task(wait_for_restart(interval=0.001))
    await asyncio.sleep(0.05)
    assert not task.done()
    await asyncio.to_thread(request_restart)
    await asyncio.wait_for(task, 5)


async def test_an_evicted_mark_does_not(cache):
    await asyncio.to_thread(request_restart)
    task = asyncio.create_task(wait_for_restart(interval=0.001))
    await asyncio.sleep(0.05)
    await cache.adelete(RESTART_KEY)
    await asyncio.sleep(0.05)
    assert not task.done()
    task.cancel()


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
