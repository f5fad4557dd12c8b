"""Users, and what signals tell of their tokens."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.auth import get_user_model
from django.dispatch import Signal


def make_user(name: str = "ann", **fields: Any) -> Any:
    """A saved user, without a password that would take time to hash unless one is given."""
    return get_user_model().objects.create_user(name, **fields)


@contextmanager
def hearing(signal: Signal) -> Iterator[list[dict[str, Any]]]:
    """What a signal tells while the block runs: its arguments, without the sender."""
    heard: list[dict[str, Any]] = []

    def listen(sender: Any, **told: Any) -> None:
        heard.append({name: value for name, value in told.items() if name != "signal"})

    signal.connect(listen)
    try:
        yield heard
    finally:
        signal.disconnect(listen)
