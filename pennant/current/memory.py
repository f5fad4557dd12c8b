"""What was answered in this request, so that it is asked once.

A request, a task or a message of a socket has a ``Memory``; ``remembering`` gives it one. Where there is none, each
call asks anew. A memory is one object that all code of a request changes, in threads and in tasks that it starts,
since those copy contexts.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from pennant.scopes.markers import RESERVED
from pennant.scopes.scope import Scope
from pennant.stores.base import Pair, Store, Stored

Key = tuple[str, str, str]
"""A store's name, a feature's and a scope's text."""


@dataclass(slots=True, eq=False)
class Memory:
    """``request`` is the ``HttpRequest``, where there is one; ``given_user`` stands for its user elsewhere."""

    request: Any = None
    given_user: Any = None
    visitor: Callable[[], str | None] | None = None
    """Returns the text of an anonymous visitor's own scope, or ``None`` where visitors share one."""
    answers: dict[Key, Any] = field(default_factory=dict)
    """``pennant.engine.answer.Answer`` for each key."""
    rows: dict[Key, Stored | None] = field(default_factory=dict)
    """What was fetched, of features that nobody has asked for yet as well; ``None`` where there is no row."""
    default_scopes: dict[str, Scope] = field(default_factory=dict)
    """The default scope for each store."""
    postponed: dict[str, tuple[Store, dict[Pair, Stored]]] = field(default_factory=dict)
    """First answers that wait for the request's end, by store."""
    exposed: set[Key] = field(default_factory=set)
    """For what ``feature_exposed`` was sent."""
    uncertain: set[tuple[str, str]] = field(default_factory=set)
    """Stores and features that were changed in a transaction that may be rolled back; nothing of them is kept."""

    @property
    def user(self) -> Any:
        """Who asks, which may be an anonymous user, or ``None``."""
        return getattr(self.request, "user", None) if self.given_user is None else self.given_user

    def forget(self, store: str, feature: str | None = None, scope: str | None = None) -> None:
        """Forget what is known of a scope's answer, of a feature, or of a store."""
        for known in (self.answers, self.rows):
            for key in [each for each in known if _is_meant(each, store, feature, scope)]:
                del known[key]
        _, rows = self.postponed.get(store, (None, {}))
        for pair in [pair for pair in rows if _is_meant((store, *pair), store, feature, scope)]:
            del rows[pair]

    def forget_answers(self, store: str, feature: str, scopes: Iterable[str]) -> None:
        """Ask anew for a feature, for these scopes; what waits to be stored still will be."""
        for scope in (*scopes, *RESERVED):
            self.answers.pop((store, feature, scope), None)
            self.rows.pop((store, feature, scope), None)

    def clear(self) -> None:
        """Forget all answers. What is to be stored stays."""
        for known in (self.answers, self.rows, self.default_scopes, self.exposed):
            known.clear()


def _is_meant(key: Key, store: str, feature: str | None, scope: str | None) -> bool:
    return key[0] == store and feature in (None, key[1]) and scope in (None, key[2])


_current: ContextVar[Memory | None] = ContextVar("pennant_memory", default=None)


def current_memory() -> Memory | None:
    """The memory of the request, task or message that is going on."""
    return _current.get()


@contextmanager
def remembering(request: Any = None, *, user: Any = None) -> Iterator[Memory]:
    """Remember answers inside, apart from what is remembered outside.

    Features are asked for ``user``, or for the request's, where nobody is named.
    """
    with entering(Memory(request, user)) as memory:
        yield memory


@contextmanager
def entering(memory: Memory) -> Iterator[Memory]:
    """Have this memory be the current one inside, again or for the first time."""
    token = _current.set(memory)
    try:
        yield memory
    finally:
        _current.reset(token)
