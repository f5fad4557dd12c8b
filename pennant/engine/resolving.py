"""Calling resolvers: never within themselves, without writes to databases, and what they raise is an outcome."""

import inspect
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from asgiref.sync import sync_to_async
from django.db import connections

from pennant.errors import AsyncNeeded, CircularFeature, ResolverFailed, ResolverWrites
from pennant.stores.base import Pair

_WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE", "TRUNCATE")

_under_way: ContextVar[tuple[Pair, ...]] = ContextVar("pennant_resolving", default=())
_may_write: ContextVar[bool] = ContextVar("pennant_may_write", default=True)


@dataclass(frozen=True, slots=True)
class Call:
    """A function to be called for a pair, with these arguments."""

    pair: Pair
    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    is_async: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a call returned or raised."""

    value: Any = None
    error: Exception | None = None


def is_resolving() -> bool:
    """Whether this code runs in a resolver."""
    return bool(_under_way.get())


def call_all(calls: Sequence[Call]) -> list[Outcome]:
    """Call all; the outcome of an async function is ``AsyncNeeded``."""
    _watch_connections()
    return [_call(call) for call in calls]


async def acall_all(calls: Sequence[Call]) -> list[Outcome]:
    """Call all: sync ones in one thread, async ones here."""
    plain = [call for call in calls if not call.is_async]
    # Async code queries in that thread, too, so it is watched even if no resolver is called there.
    outcomes = iter(await sync_to_async(call_all)(plain))
    return [await _acall(call) if call.is_async else next(outcomes) for call in calls]


def _call(call: Call) -> Outcome:
    if call.is_async:
        return Outcome(
            error=AsyncNeeded(
                f"The resolver of {call.pair[0]!r} is async: use methods that begin with a: await Feature.aactive()."
            )
        )
    usable = [each for each in connections.all(initialized_only=True) if not each.needs_rollback]
    try:
        with _resolving(call.pair):
            value = call.function(*call.arguments)
    except ResolverWrites as error:
        # Django gives a transaction up when a write in it fails. This one never reached the database.
        for connection in usable:
            connection.needs_rollback = False
        return Outcome(error=error)
    except Exception as error:
        return Outcome(error=_named(call, error))
    if inspect.iscoroutine(value):
        value.close()
        return Outcome(
            error=ResolverFailed(f"The resolver of {call.pair[0]!r} returned a coroutine: write it with async def.")
        )
    return Outcome(value)


async def _acall(call: Call) -> Outcome:
    try:
        with _resolving(call.pair):
            return Outcome(await call.function(*call.arguments))
    except Exception as error:
        return Outcome(error=_named(call, error))


def _named(call: Call, error: Exception) -> Exception:
    if isinstance(error, CircularFeature | ResolverWrites | AsyncNeeded):
        return error
    named = ResolverFailed(f"The resolver of {call.pair[0]!r} raised {type(error).__name__}: {error}")
    named.__cause__ = error
    return named


@contextmanager
def _resolving(pair: Pair) -> Iterator[None]:
    under_way = _under_way.get()
    if pair in under_way:
        chain = " -> ".join([*(name for name, _ in under_way[under_way.index(pair) :]), pair[0]])
        raise CircularFeature(f"The answer of {pair[0]!r} depends on itself: {chain}.")
    chain_token, write_token = _under_way.set((*under_way, pair)), _may_write.set(False)
    try:
        yield
    finally:
        _may_write.reset(write_token)
        _under_way.reset(chain_token)


@contextmanager
def writing_allowed() -> Iterator[None]:
    """Let a resolver's own question to another feature store its answer, and tell who listens."""
    token = _may_write.set(True)
    try:
        yield
    finally:
        _may_write.reset(token)


def _watch_connections() -> None:
    """Watch this thread's connections, from now on: many tasks share them, so that a watch can't be ended by one."""
    for connection in connections.all():
        if _refuse_writes not in connection.execute_wrappers:
            # At the front: those who add wrappers for a while take the last one away.
            connection.execute_wrappers.insert(0, _refuse_writes)


def _refuse_writes(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
    if not _may_write.get() and str(sql).lstrip("( \n\t")[:8].upper().startswith(_WRITES):
        raise ResolverWrites("A resolver only reads: what it writes would be written on a check of a feature.")
    return execute(sql, params, many, context)
