"""What the pages change. Each change is made once, and only of what its page showed."""

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any

from pennant.admin.overview import overviews
from pennant.changes import values
from pennant.changes.change import store_of
from pennant.changes.steering import steer, steering_of
from pennant.scopes import Scope
from pennant.steering import Steering
from pennant.values import encode


class Stale(Exception):
    """Somebody else changed it meanwhile."""


def mark(text: str) -> str:
    """By which a form knows later what it showed."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16] if text else "none"


def mark_of(steering: Steering) -> str:
    """The mark of what operators said."""
    return mark(encode(steering.to_value()))


def change_steering(name: str, action: str, seen: str, **changes: Any) -> bool:
    """Change what operators say; return whether it was not so already. Raises ``Stale``, and as ``steer``."""
    steering = steering_of(name, None)
    if steering.changed(**changes) == steering:
        return False
    if mark_of(steering) != seen:
        raise Stale
    steer(name, action, lambda now: now.changed(**changes), None)
    return True


def stored_text(name: str, scope: str) -> str:
    """What is kept for a scope (or for everyone) now, or an empty text."""
    stored = store_of(name, None).fetch([(name, scope)]).get((name, scope))
    return f"{stored.source}:{stored.text}" if stored else ""


def give(name: str, scope: Scope, value: Any, seen: str) -> bool:
    """Give a scope a value; return whether it had not been given it already. Raises ``Stale``."""
    wanted = f"manual:{encode(value)}"
    return _if_seen(name, scope.text, wanted, seen, lambda: values.activate([name], [scope], value, None))


def forget(name: str, scope: Scope, seen: str) -> bool:
    """Forget a scope's value; return whether there was one. Raises ``Stale``."""
    return _if_seen(name, scope.text, "", seen, lambda: values.forget([name], [scope], None))


def _if_seen(name: str, scope: str, wanted: str, seen: str, change: Callable[[], None]) -> bool:
    now = stored_text(name, scope)
    if now == wanted:
        return False
    if mark(now) != seen:
        raise Stale
    change()
    return True


def mark_everyone(names: Sequence[str]) -> str:
    """The mark of what everyone was given of some features."""
    return mark("\n".join(f"{each.name}={each.everyone}" for each in overviews(names)))
