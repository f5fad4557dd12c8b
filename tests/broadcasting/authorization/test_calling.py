"""Sync and async functions are called alike."""

import functools
import threading

import pytest

from broadcasting.authorization.calling import acall, is_async


def sync(value):
    return value, threading.get_ident()


async def asynchronous(value):
    return value, threading.get_ident()


class Callable:
    async def __call__(self, value):
        return value, threading.get_ident()


async def test_a_sync_function_runs_in_another_thread():
    value, thread = await acall(sync, 7)
    assert value == 7
    assert thread != threading.get_ident()


@pytest.mark.parametrize("function", [asynchronous, Callable(), functools.partial(asynchronous)])
async def test_an_async_one_runs_here(function):
    assert is_async(function)
    assert await acall(function, 7) == (7, threading.get_ident())


async def test_what_gives_an_awaitable_unexpectedly_is_awaited():
    assert await acall(lambda value: asynchronous(value), 7) == (7, threading.get_ident())
