"""Who changes features, for signals and for the trail."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from pennant.current.memory import current_memory
from pennant.scopes.text import unwrapped

_actor: ContextVar[Any] = ContextVar("pennant_actor", default=None)
_note: ContextVar[str] = ContextVar("pennant_note", default="")


@contextmanager
def changed_by(actor: Any, note: str = "") -> Iterator[None]:
    """Say who makes the changes inside: a user, or a text such as ``"deploy"``; and why, for the trail."""
    token, note_token = _actor.set(actor), _note.set(note)
    try:
        yield
    finally:
        _actor.reset(token)
        _note.reset(note_token)


def current_note() -> str:
    """Why changes are made now, or an empty text."""
    return _note.get()


def current_actor() -> Any:
    """Who makes changes now: by ``changed_by``, or the request's user, or ``None``."""
    actor = _actor.get()
    if actor is None:
        memory = current_memory()
        actor = memory.user if memory else None
    actor = unwrapped(actor)
    return None if getattr(actor, "is_authenticated", True) is False else actor
