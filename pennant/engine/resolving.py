"""Calling resolvers: never within themselves, without writes to databases, and what they raise is an outcome."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
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


def call_all(calls: Sequence[Call]) -> list[Outcome]:
    """Call all. Raises ``AsyncNeeded`` for an async function."""
    for call in calls:
        if call.is_async:
            raise AsyncNeeded(
                f"The resolver of {call.pair[0]!r} is async: use methods that begin with a: await Feature.aactive()."
            )
    with _reading_only():
        return [_call(call) for call in calls]


async def acall_all(calls: Sequence[Call]) -> list[Outcome]:
    """Call all: sync ones in one thread, async ones here."""
    outcomes: dict[int, Outcome] = {}
    plain = [call for call in calls if not call.is_async]
    if plain:
        outcomes = dict(zip(map(id, plain), await sync_to_async(call_all)(plain), strict=True))
    for call in calls:
        if call.is_async:
            outcomes[id(call)] = await _acall(call)
    return [outcomes[id(call)] for call in calls]


def _call(call: Call) -> Outcome:
    try:
        with _resolving(call.pair):
            return Outcome(call.function(*call.arguments))
    except Exception as error:
        return Outcome(error=_named(call, error))


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
    token = _under_way.set((*under_way, pair))
    try:
        yield
    finally:
        _under_way.reset(token)


@contextmanager
def _reading_only() -> Iterator[None]:
    token = _may_write.set(False)
    try:
        with ExitStack() as stack:
            for connection in connections.all(initialized_only=True):
                stack.enter_context(connection.execute_wrapper(_refuse_writes))
            yield
    finally:
        _may_write.reset(token)


@contextmanager
def writing_allowed() -> Iterator[None]:
    """Let a resolver's own question to another feature store its answer."""
    token = _may_write.set(True)
    try:
        yield
    finally:
        _may_write.reset(token)


def _refuse_writes(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
    if not _may_write.get() and str(sql).lstrip("( \n\t")[:8].upper().startswith(_WRITES):
        raise ResolverWrites("A resolver only reads: what it writes would be written on a check of a feature.")
    return execute(sql, params, many, context)
