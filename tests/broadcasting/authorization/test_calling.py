"""Sync and async functions are called alike."""

import functools
import threading

import pytest

from broadcasting.authorization.calling import acall, awith, is_async


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


@pytest.mark.parametrize("function", [sync, asynchronous, lambda value: asynchronous(value)])
async def test_what_is_made_of_a_result_is_made_in_a_thread(function):
    """Even where a function hides that it is async."""
    (value, _), thread = await awith(function, lambda result: (result, threading.get_ident()), 7)
    assert value == 7
    assert thread != threading.get_ident()


async def test_a_sync_function_and_what_follows_share_a_visit():
    (_, first), second = await awith(sync, lambda result: (result, threading.get_ident()), 7)
    assert first == second


async def test_names_go_to_the_function():
    assert await awith(lambda value: value, str, value=7) == "7"
