"""Features that are what a test says. Nothing is written, and stored values are neither read nor changed."""

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from functools import wraps
from types import TracebackType
from typing import Any
from unittest import TestCase

from django.test.utils import TestContextDecorator

from pennant.conf import get_settings
from pennant.current.overrides import ANY, Layer, lay, lift
from pennant.definitions import registry
from pennant.naming import named
from pennant.scopes import Scope
from pennant.stores.registry import get_store
from pennant.values import rounded

ANY_SCOPE: Any = object()
"""The scope of an override that counts for all."""

_laid: ContextVar[tuple[tuple[object, Layer], ...]] = ContextVar("pennant_laid_overrides", default=())


class _Saying(TestContextDecorator):
    """A decorator of tests and of ``TestCase`` classes, and a context manager for sync and async code.

    One object may be entered many times, and by tasks that run side by side.
    """

    def __init__(self, everywhere: bool) -> None:
        super().__init__()
        self._everywhere = everywhere

    def said(self) -> dict[tuple[str | None, str | None], Any]:
        raise NotImplementedError

    def enable(self) -> None:
        """Begin; ``disable`` ends what was begun last."""
        _laid.set((*_laid.get(), (self, lay(self.said(), everywhere=self._everywhere))))

    def disable(self) -> None:
        """End."""
        laid = _laid.get()
        mine = next((each for each in reversed(laid) if each[0] is self), None)
        if mine is not None:
            _laid.set(tuple(each for each in laid if each is not mine))
            lift(mine[1])

    def decorate_class(self, cls: Any) -> Any:
        """Decorate a ``TestCase``; what a subclass says counts before what its bases say."""
        if not issubclass(cls, TestCase):
            raise TypeError(f"Only functions and subclasses of unittest.TestCase can be decorated, not {cls!r}.")
        inherited = _said_of(cls.__mro__[1])
        own = _said_of(cls)[len(inherited) :]
        cls.pennant_says = (*inherited, self, *own)
        if not own:
            cls.setUp = _with_layers(cls.setUp)
        return cls

    async def __aenter__(self) -> None:
        self.enable()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.disable()


class override_feature(_Saying):
    """Have a feature a value, for a scope or for all, whatever its definition and the stores say.

    It wins over the kill switch, requirements and schedules too. ``everywhere`` has it count in all threads of the
    process, that of a live server say; else it counts in the code that is called from here. Raises
    ``UnserialisableValue``, and, where it begins, ``UndefinedFeature`` and ``UnserialisableScope``.
    """

    def __init__(self, feature: Any, value: Any = True, *, scope: Any = ANY_SCOPE, everywhere: bool = False) -> None:
        super().__init__(everywhere)
        self._feature, self._value, self._scope = feature, rounded(value), scope

    def said(self) -> dict[tuple[str | None, str | None], Any]:
        """The override, by name and text."""
        return {pair(self._feature, self._scope): self._value}


class fake_features(_Saying):
    """Have all features the values that are named here, and the others ``others``: no store is asked at all.

    Raises as ``override_feature``.
    """

    def __init__(
        self, values: Mapping[Any, Any] | None = None, *, others: Any = False, everywhere: bool = False
    ) -> None:
        super().__init__(everywhere)
        self._values = {feature: rounded(value) for feature, value in (values or {}).items()}
        self._others = rounded(others)

    def said(self) -> dict[tuple[str | None, str | None], Any]:
        """The overrides, by name and text."""
        return {(ANY, ANY): self._others} | {pair(each, ANY_SCOPE): value for each, value in self._values.items()}


def _said_of(cls: Any) -> tuple[_Saying, ...]:
    return getattr(cls, "pennant_says", ())


def _with_layers(set_up: Callable[[Any], None]) -> Callable[[Any], None]:
    """A ``setUp`` that begins what the test's class and its bases say, unless that of a subclass did."""

    @wraps(set_up)
    def wrapped(test: Any) -> None:
        if not vars(test).get("pennant_has_said"):
            test.pennant_has_said = True
            test.addCleanup(delattr, test, "pennant_has_said")
            for saying in _said_of(type(test)):
                test.enterContext(saying)
        set_up(test)

    return wrapped


def pair(feature: Any, scope: Any) -> tuple[str, str | None]:
    """A feature's name and a scope's text. Raises ``UndefinedFeature`` and ``UnserialisableScope``."""
    name = named(feature)
    if get_settings().UNDEFINED == "inactive":
        registry.expect(name)
    return name, ANY if scope is ANY_SCOPE else text_of(name, scope)


def text_of(name: str, scope: Any) -> str:
    """The text of a scope in the store of a feature."""
    definition = registry.get(name)
    return Scope.of(scope, get_store(definition.store if definition else None).name).text
