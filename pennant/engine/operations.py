"""What the rules of answering ask of the world: each is done by ``run`` in sync code, and by ``arun`` in async code."""

import logging
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import SynchronousOnlyOperation
from django.db import Error as DatabaseFailure
from django.dispatch import Signal

from pennant.engine.resolving import Call, Outcome, acall_all, call_all, writing_allowed
from pennant.errors import AsyncNeeded, StoreFailed
from pennant.stores.base import Pair, Store, Stored

logger = logging.getLogger("pennant")


class Operation:
    """One thing to be done outside."""

    def run(self) -> Any:
        raise NotImplementedError

    async def arun(self) -> Any:
        raise NotImplementedError


@contextmanager
def _named_failures(store: Store) -> Iterator[None]:
    """Raise what a store may fail with as ``StoreFailed``, and sync code in the event loop as ``AsyncNeeded``."""
    try:
        yield
    except SynchronousOnlyOperation as error:
        raise AsyncNeeded(
            "Features are asked for in async code: use the methods that begin with a, `await Feature.aactive(...)`."
        ) from error
    except (DatabaseFailure, OSError) as error:
        raise StoreFailed(f"The store {store.name!r} failed with {type(error).__name__}: {error}") from error


@dataclass(frozen=True, slots=True)
class Fetch(Operation):
    """What a store has of these pairs."""

    store: Store
    pairs: Collection[Pair]

    def run(self) -> dict[Pair, Stored]:
        with _named_failures(self.store):
            return self.store.fetch(self.pairs)

    async def arun(self) -> dict[Pair, Stored]:
        with _named_failures(self.store):
            return await self.store.afetch(self.pairs)


@dataclass(frozen=True, slots=True)
class Insert(Operation):
    """Keep first answers; what is kept now."""

    store: Store
    rows: Mapping[Pair, Stored]

    def run(self) -> dict[Pair, Stored]:
        with writing_allowed(), _named_failures(self.store):
            return self.store.insert(self.rows)

    async def arun(self) -> dict[Pair, Stored]:
        with writing_allowed(), _named_failures(self.store):
            return await self.store.ainsert(self.rows)


@dataclass(frozen=True, slots=True)
class Resolve(Operation):
    """Call resolvers, all of them in one thread."""

    calls: list[Call]

    def run(self) -> list[Outcome]:
        return call_all(self.calls)

    async def arun(self) -> list[Outcome]:
        return await acall_all(self.calls)


@dataclass(frozen=True, slots=True)
class Tell(Operation):
    """Send a signal."""

    signal: Signal
    sender: Any
    news: dict[str, Any]

    def run(self) -> None:
        with writing_allowed():
            log_failures(self.signal.send_robust(self.sender, **self.news))

    async def arun(self) -> None:
        with writing_allowed():
            log_failures(await self.signal.asend_robust(self.sender, **self.news))


def log_failures(results: list[tuple[Any, Any]]) -> None:
    """Log what receivers of a signal raised."""
    for receiver, result in results:
        if isinstance(result, Exception):
            logger.error("The receiver %r of a signal of Pennant failed.", receiver, exc_info=result)
