"""Features for some scopes: what ``Feature.for_(user)`` returns, in sync and in async code.

Every method that asks has a twin that begins with ``a``. A feature is named by its text, an ``Enum`` of one, or a
``FeatureClass``. Source of names and rules: laravel/pennant, ``src/PendingScopedFeatureInteraction.php``.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Self, TypeVar

from asgiref.sync import sync_to_async
from django.db.models import QuerySet

from pennant.changes import values as changes
from pennant.checking import acheck, check
from pennant.conf import get_settings
from pennant.current import adefault_scope, current_memory, default_scope
from pennant.definitions import registry
from pennant.engine.answer import Answer
from pennant.errors import ManyScopes, NullScope
from pennant.naming import named
from pennant.scopes import GLOBALLY, Scope
from pennant.stores.registry import get_store
from pennant.values import is_active

T = TypeVar("T")
MISSING = object()


class Interaction:
    """Features for the scopes that were named, or for the default scope."""

    __slots__ = ("_given", "_store")

    def __init__(self, given: tuple[Any, ...] | None = None, store: str | None = None) -> None:
        self._given = given
        self._store = store

    def for_(self, *scopes: Any) -> "Interaction":
        """The same for more scopes: a user, any saved model, a text, a number ...; or lists of them.

        For an empty list nothing is changed and no feature is active. Raises ``NullScope`` for ``None`` where
        ``PENNANT["NULL_SCOPE"]`` is ``"raise"``.
        """
        given = [*_flat(scopes)]
        if get_settings().NULL_SCOPE == "raise" and any(each is None for each in given):
            raise NullScope("None is no scope here; Feature.globally() asks for the whole site.")
        return self._with(given)

    def globally(self) -> "Interaction":
        """Features of the whole site, which are asked for nobody in particular."""
        return self._with([GLOBALLY])

    def _with(self, given: list[Any]) -> "Interaction":
        return Interaction((*(self._given or ()), *given), self._store)

    def scopes(self) -> list[Scope]:
        """The scopes, each once. Raises ``UnserialisableScope``."""
        store = get_store(self._store).name
        return [default_scope(store)] if self._given is None else _distinct(self._given, store, Scope.of)

    def only_scope(self) -> Scope:
        """The scope. Raises ``ManyScopes`` unless there is one, and ``UnserialisableScope``."""
        return _only(self.scopes())

    async def ascopes(self) -> list[Scope]:
        """``scopes`` in async code."""
        store = get_store(self._store).name
        return [await adefault_scope(store)] if self._given is None else _distinct(self._given, store, Scope.of)

    def _asked(self) -> list[Scope]:
        """The scopes of a check: what can't be one is told by the answer, and breaks no page."""
        store = get_store(self._store).name
        return [default_scope(store)] if self._given is None else _distinct(self._given, store, Scope.attempt)

    async def _aasked(self) -> list[Scope]:
        return await self.ascopes() if self._given is None else self._asked()

    # What features are

    def active(self, feature: Any) -> bool:
        """Whether a feature is active for every scope: whether its value is anything but ``False``."""
        return self.all_are_active([feature])

    def all_are_active(self, features: Iterable[Any]) -> bool:
        """Whether every feature is active for every scope."""
        return _all_active(self._by_scope(features))

    def some_are_active(self, features: Iterable[Any]) -> bool:
        """Whether for every scope at least one of the features is active."""
        return _some_active(self._by_scope(features))

    def inactive(self, feature: Any) -> bool:
        """Whether a feature is inactive for every scope."""
        return self.all_are_inactive([feature])

    def all_are_inactive(self, features: Iterable[Any]) -> bool:
        """Whether every feature is inactive for every scope."""
        return _all_inactive(self._by_scope(features))

    def some_are_inactive(self, features: Iterable[Any]) -> bool:
        """Whether for every scope at least one of the features is inactive."""
        return _some_inactive(self._by_scope(features))

    def value(self, feature: Any, default: Any = MISSING) -> Any:
        """A feature's value. ``default`` stands for that of a feature which is unknown or failed.

        Raises ``ManyScopes``.
        """
        return _or_default(self.details(feature), default)

    def details(self, feature: Any) -> Answer:
        """A feature's value, with the reason for it. Raises ``ManyScopes``."""
        scope, name = _only(self._asked()), named(feature)
        return check([name], [scope], self._store)[name, scope.text]

    def values(self, features: Iterable[Any]) -> dict[str, Any]:
        """The values of some features, by stored name. Raises ``ManyScopes``."""
        scope, names = _only(self._asked()), [named(each) for each in features]
        answers = check(names, [scope], self._store)
        return {name: answers[name, scope.text].value for name in names}

    def all(self) -> dict[str, Any]:
        """The values of all defined features that are for such a scope. Raises ``ManyScopes``."""
        return self.values(each.name for each in registry.for_scope(_only(self._asked()).given))

    def when(
        self, feature: Any, active: Callable[[Any, Self], T], inactive: Callable[[Self], T] | None = None
    ) -> T | None:
        """Call ``active(value, self)`` or ``inactive(self)``, and return what that returns. Raises ``ManyScopes``."""
        value = self.value(feature)
        if is_active(value):
            return active(value, self)
        return inactive(self) if inactive else None

    def unless(
        self, feature: Any, inactive: Callable[[Self], T], active: Callable[[Any, Self], T] | None = None
    ) -> T | None:
        """Call ``inactive(self)`` or ``active(value, self)``, and return what that returns. Raises ``ManyScopes``."""
        value = self.value(feature)
        if not is_active(value):
            return inactive(self)
        return active(value, self) if active else None

    def load(self, features: Iterable[Any]) -> dict[str, list[Any]]:
        """Ask for features anew, with one query; return each one's values in the order of the scopes."""
        names, scopes = [named(each) for each in features], self._asked()
        self._forget_answers(names, scopes)
        return _in_order(check(names, scopes, self._store, told=False), names, scopes)

    def load_missing(self, features: Iterable[Any]) -> dict[str, list[Any]]:
        """The same for those that are not in memory."""
        names, scopes = [named(each) for each in features], self._asked()
        return _in_order(check(names, scopes, self._store, told=False), names, scopes)

    def load_all(self) -> dict[str, list[Any]]:
        """The same for all defined features that are for such scopes."""
        return self.load(_all_names(self._asked()))

    # The same in async code

    async def aactive(self, feature: Any) -> bool:
        """``active`` in async code."""
        return await self.aall_are_active([feature])

    async def aall_are_active(self, features: Iterable[Any]) -> bool:
        """``all_are_active`` in async code."""
        return _all_active(await self._aby_scope(features))

    async def asome_are_active(self, features: Iterable[Any]) -> bool:
        """``some_are_active`` in async code."""
        return _some_active(await self._aby_scope(features))

    async def ainactive(self, feature: Any) -> bool:
        """``inactive`` in async code."""
        return await self.aall_are_inactive([feature])

    async def aall_are_inactive(self, features: Iterable[Any]) -> bool:
        """``all_are_inactive`` in async code."""
        return _all_inactive(await self._aby_scope(features))

    async def asome_are_inactive(self, features: Iterable[Any]) -> bool:
        """``some_are_inactive`` in async code."""
        return _some_inactive(await self._aby_scope(features))

    async def avalue(self, feature: Any, default: Any = MISSING) -> Any:
        """``value`` in async code."""
        return _or_default(await self.adetails(feature), default)

    async def adetails(self, feature: Any) -> Answer:
        """``details`` in async code."""
        scope, name = _only(await self._aasked()), named(feature)
        return (await acheck([name], [scope], self._store))[name, scope.text]

    async def avalues(self, features: Iterable[Any]) -> dict[str, Any]:
        """``values`` in async code."""
        scope, names = _only(await self._aasked()), [named(each) for each in features]
        answers = await acheck(names, [scope], self._store)
        return {name: answers[name, scope.text].value for name in names}

    async def aall(self) -> dict[str, Any]:
        """``all`` in async code."""
        scope = _only(await self._aasked())
        return await self.avalues(each.name for each in registry.for_scope(scope.given))

    async def awhen(
        self, feature: Any, active: Callable[[Any, Self], Any], inactive: Callable[[Self], Any] | None = None
    ) -> Any:
        """``when`` in async code; the functions may be async."""
        value = await self.avalue(feature)
        if is_active(value):
            return await _awaited(active(value, self))
        return await _awaited(inactive(self)) if inactive else None

    async def aunless(
        self, feature: Any, inactive: Callable[[Self], Any], active: Callable[[Any, Self], Any] | None = None
    ) -> Any:
        """``unless`` in async code; the functions may be async."""
        value = await self.avalue(feature)
        if not is_active(value):
            return await _awaited(inactive(self))
        return await _awaited(active(value, self)) if active else None

    async def aload(self, features: Iterable[Any]) -> dict[str, list[Any]]:
        """``load`` in async code."""
        names, scopes = [named(each) for each in features], await self._aasked()
        self._forget_answers(names, scopes)
        return _in_order(await acheck(names, scopes, self._store, told=False), names, scopes)

    async def aload_missing(self, features: Iterable[Any]) -> dict[str, list[Any]]:
        """``load_missing`` in async code."""
        names, scopes = [named(each) for each in features], await self._aasked()
        return _in_order(await acheck(names, scopes, self._store, told=False), names, scopes)

    async def aload_all(self) -> dict[str, list[Any]]:
        """``load_all`` in async code."""
        return await self.aload(_all_names(await self._aasked()))

    # Changes

    def activate(self, features: Any, value: Any = True) -> None:
        """Give the scopes a value of a feature, or of a list of features.

        Raises ``UndefinedFeature`` and ``UnserialisableValue``, and then changes nothing.
        """
        changes.activate(_listed(features), self.scopes(), value, self._store)

    def deactivate(self, features: Any) -> None:
        """Make a feature, or a list of features, inactive for the scopes."""
        changes.activate(_listed(features), self.scopes(), False, self._store)

    def forget(self, features: Any) -> None:
        """Forget the values of a feature, or of a list of features; the next check resolves them anew."""
        changes.forget(_listed(features), self.scopes(), self._store)

    async def aactivate(self, features: Any, value: Any = True) -> None:
        """``activate`` in async code."""
        await sync_to_async(changes.activate)(_listed(features), await self.ascopes(), value, self._store)

    async def adeactivate(self, features: Any) -> None:
        """``deactivate`` in async code."""
        await self.aactivate(features, False)

    async def aforget(self, features: Any) -> None:
        """``forget`` in async code."""
        await sync_to_async(changes.forget)(_listed(features), await self.ascopes(), self._store)

    # Helpers

    def _by_scope(self, features: Iterable[Any]) -> list[list[Any]]:
        names, scopes = [named(each) for each in features], self._asked()
        answers = check(names, scopes, self._store)
        return [[answers[name, scope.text].value for name in names] for scope in scopes]

    async def _aby_scope(self, features: Iterable[Any]) -> list[list[Any]]:
        names, scopes = [named(each) for each in features], await self._aasked()
        answers = await acheck(names, scopes, self._store)
        return [[answers[name, scope.text].value for name in names] for scope in scopes]

    def _forget_answers(self, names: list[str], scopes: list[Scope]) -> None:
        memory = current_memory()
        texts = [scope.text for scope in scopes]
        for name in names if memory else ():
            definition = registry.get(name)
            store = get_store((definition and definition.store) or self._store).name
            memory.forget_answers(store, name, texts)  # type: ignore[union-attr]


def _flat(scopes: Iterable[Any]) -> Iterator[Any]:
    for scope in scopes:
        if isinstance(scope, list | tuple | set | frozenset | QuerySet):
            yield from scope
        else:
            yield scope


def _distinct(given: Iterable[Any], store: str, make: Callable[[Any, str], Scope]) -> list[Scope]:
    return list({scope.text: scope for scope in (make(each, store) for each in given)}.values())


def _only(scopes: list[Scope]) -> Scope:
    if len(scopes) != 1:
        raise ManyScopes(f"A value is of one scope, not of {len(scopes)}: ask load(), which returns a list.")
    return scopes[0]


def _all_names(scopes: list[Scope]) -> list[str]:
    return [each.name for each in registry if any(each.is_for(scope.given) for scope in scopes)]


def _listed(features: Any) -> list[str]:
    return [named(each) for each in features] if isinstance(features, list | tuple | set) else [named(features)]


def _all_active(by_scope: list[list[Any]]) -> bool:
    return bool(by_scope) and all(is_active(value) for values in by_scope for value in values)


def _some_active(by_scope: list[list[Any]]) -> bool:
    return bool(by_scope) and all(any(is_active(value) for value in values) for values in by_scope)


def _all_inactive(by_scope: list[list[Any]]) -> bool:
    return not any(is_active(value) for values in by_scope for value in values)


def _some_inactive(by_scope: list[list[Any]]) -> bool:
    return all(any(not is_active(value) for value in values) for values in by_scope)


def _or_default(answer: Answer, default: Any) -> Any:
    return default if default is not MISSING and answer.reason in ("unknown", "failed") else answer.value


def _in_order(answers: dict[tuple[str, str], Answer], names: list[str], scopes: list[Scope]) -> dict[str, list[Any]]:
    return {name: [answers[name, scope.text].value for scope in scopes] for name in names}


async def _awaited(result: Any) -> Any:
    return await result if hasattr(result, "__await__") else result
