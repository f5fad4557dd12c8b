"""``without_broadcasting()``: saving without telling."""

from collections.abc import Callable
from contextvars import ContextVar, Token
from functools import partial, wraps
from inspect import iscoroutinefunction
from types import TracebackType
from typing import Any, Self, TypeVar

_Function = TypeVar("_Function", bound=Callable[..., Any])

_silent: ContextVar[tuple[object, ...]] = ContextVar("broadcasting_silent", default=())


class Silence:
    """Keeps something from being broadcast: in a ``with``, or in a function, sync or async, that it decorates.

    What other threads and tasks do meanwhile is told as ever.
    """

    def __init__(self, subject: object) -> None:
        """``subject`` is a model class or one object."""
        self._subject = subject
        self._tokens: list[Token[tuple[object, ...]]] = []

    def __enter__(self) -> Self:
        self._tokens.append(_silent.set((*_silent.get(), self._subject)))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        _silent.reset(self._tokens.pop())

    def __call__(self, function: _Function) -> _Function:
        """The function, silent for as long as it runs."""
        subject = self._subject

        @wraps(function)
        def silent(*args: Any, **kwargs: Any) -> Any:
            with Silence(subject):
                return function(*args, **kwargs)

        @wraps(function)
        async def asilent(*args: Any, **kwargs: Any) -> Any:
            with Silence(subject):
                return await function(*args, **kwargs)

        return asilent if iscoroutinefunction(function) else silent  # type: ignore[return-value]


class SilenceMethod:
    """A method of the class, for all of its objects, and of an object, for that alone."""

    def __get__(self, instance: object, owner: type) -> Callable[[], Silence]:
        return partial(Silence, owner if instance is None else instance)


def without_broadcasting() -> Silence:
    """Save and delete objects of whatever model without telling anybody, in a ``with`` or in a decorated function."""
    return Silence(object)


def is_silent(instance: object) -> bool:
    """Whether the object is kept from being broadcast here and now."""
    subjects = _silent.get()
    return any(isinstance(instance, each) if isinstance(each, type) else instance is each for each in subjects)
