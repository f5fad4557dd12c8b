"""The channels that ``channels.py`` modules declare, in the order of their declaration."""

import inspect
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model

from broadcasting.authorization.patterns import Pattern

GuardSpec = str | type[Any] | Callable[..., Any]
"""What says who asks: ``"session"``, a class of DRF authentication, a callable, or the dotted path of either."""

Handler = TypeVar("Handler", bound=Callable[..., Any])


class BroadcastChannel:
    """A channel's rule as a class. Subclass it, define ``join`` or ``ajoin``, and decorate it by ``@channel``.

    Both take the user and the pattern's parameters, as a function would. One is made, without arguments, for each
    question. With both, ``ajoin`` is asked.
    """


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One declared channel. ``guards`` are ``None`` where the default ones are asked."""

    pattern: Pattern
    handler: Callable[..., Any]
    guards: tuple[GuardSpec, ...] | None

    @property
    def signature_of(self) -> Callable[..., Any]:
        """The function whose parameters are those of the pattern."""
        if not inspect.isclass(self.handler):
            return self.handler
        found: Callable[..., Any] = getattr(self.handler, "ajoin", None) or self.handler.join  # type: ignore[attr-defined]
        return found

    def make_callable(self) -> Callable[..., Any]:
        """What is asked: the function, or a method of an object of its own."""
        if not inspect.isclass(self.handler):
            return self.handler
        handler: Any = self.handler()
        found: Callable[..., Any] = getattr(handler, "ajoin", None) or handler.join
        return found

    @property
    def name(self) -> str:
        """The handler by its dotted path."""
        named = getattr(self.handler, "__qualname__", type(self.handler).__qualname__)
        return f"{self.handler.__module__}.{named}"

    @property
    def place(self) -> str:
        """Where the handler is written: file and line, or an empty text where that can't be told."""
        try:
            target = inspect.unwrap(self.handler)
            return f"{inspect.getsourcefile(target)}:{inspect.getsourcelines(target)[1]}"
        except (OSError, TypeError):
            return ""


_rules: list[Rule] = []


def channel(
    pattern: "str | type[Any]", *, guards: GuardSpec | Sequence[GuardSpec] | None = None
) -> Callable[[Handler], Handler]:
    """Declare who may listen to the private and presence channels of a pattern::

        @channel("orders.{order}")
        def order(user, order: Order):
            return order.customer_id == user.pk

    ``pattern`` is written without ``private-`` or ``presence-``; a model class stands for the channels of its objects.
    ``guards`` replace ``BROADCASTING["GUARDS"]``. The function, sync or async, or the ``BroadcastChannel`` answers
    ``False`` to refuse, ``None`` or another false value to leave it to the next pattern, and ``True`` to let in; for
    presence channels also a dict, which others see as the member's ``user_info``.

    Raises ``ValueError`` for a pattern that can't be read, and ``TypeError`` for what can't answer.
    """
    parsed = Pattern.parse(pattern if isinstance(pattern, str) else route_of(pattern))

    def declare(handler: Handler) -> Handler:
        _require_answer(handler)
        _rules.append(Rule(parsed, handler, _tuple(guards)))
        return handler

    return declare


def rules() -> Sequence[Rule]:
    """All that were declared, in order."""
    return tuple(_rules)


@contextmanager
def only_these_rules() -> Iterator[None]:
    """Forget all rules meanwhile; what is declared inside is forgotten afterwards. For tests."""
    saved = _rules[:]
    _rules.clear()
    try:
        yield
    finally:
        _rules[:] = saved


def route_of(model: Any) -> str:
    """The pattern of a model's channels: what its ``broadcast_channel_route()`` says, or its label and key."""
    if callable(route := getattr(model, "broadcast_channel_route", None)):
        return str(route())
    if not (inspect.isclass(model) and issubclass(model, Model)):
        raise TypeError(f"{model!r} is neither a pattern nor a model.")
    # Not at the top: models can only be defined once Django is set up, and the system checks need this module before.
    from broadcasting.model_events.channels import model_route

    return model_route(model)


def _require_answer(handler: Any) -> None:
    if inspect.isclass(handler):
        if not (issubclass(handler, BroadcastChannel) and (hasattr(handler, "join") or hasattr(handler, "ajoin"))):
            raise TypeError(f"{handler.__qualname__} must be a BroadcastChannel with a join() or an ajoin().")
    elif not callable(handler):
        raise TypeError(f"{handler!r} can't be asked: declare a function or a BroadcastChannel.")


def _tuple(guards: GuardSpec | Sequence[GuardSpec] | None) -> tuple[GuardSpec, ...] | None:
    if guards is None:
        return None
    return (guards,) if isinstance(guards, str) or callable(guards) else tuple(guards)
