"""Features for some scopes: what ``Feature.for_(user)`` returns, in sync and in async code.

Every method that asks has a twin that begins with ``a``. A feature is named by its text, an ``Enum`` of one, or a
``FeatureClass``. Source of names and rules: laravel/pennant, ``src/PendingScopedFeatureInteraction.php``.
"""

from collections.abc import Callable, Iterable
from typing import Any, Self, TypeVar

from asgiref.sync import sync_to_async

from pennant.changes import values as changes
from pennant.checking import acheck, check
from pennant.conf import get_settings
from pennant.current import current_memory, default_scope
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

    def __init__(self, given: tuple[Any, ...] = (), store: str | None = None) -> None:
        self._given = given
        self._store = store

    def for_(self, *scopes: Any) -> "Interaction":
        """The same for more scopes: a user, any saved model, a text, a number ...; or lists of them.

        Raises ``NullScope`` for ``None`` where ``PENNANT["NULL_SCOPE"]`` is ``"raise"``.
        """
        given = [each for scope in scopes for each in (scope if isinstance(scope, list | tuple | set) else [scope])]
        if get_settings().NULL_SCOPE == "raise" and None in [each for each in given if each is None]:
            raise NullScope("None is no scope here; Feature.globally() asks for the whole site.")
        return Interaction((*self._given, *given), self._store)

    def globally(self) -> "Interaction":
        """Features of the whole site, which are asked for nobody in particular."""
        return Interaction((*self._given, GLOBALLY), self._store)

    def scopes(self) -> list[Scope]:
        """The scopes, each once. Raises ``UnserialisableScope``."""
        store = get_store(self._store).name
        if not self._given:
            return [default_scope(store)]
        return list({scope.text: scope for scope in (Scope.of(each, store) for each in self._given)}.values())

    def only_scope(self) -> Scope:
        """The scope. Raises ``ManyScopes`` if there are several."""
        scopes = self.scopes()
        if len(scopes) > 1:
            raise ManyScopes(f"A value is of one scope, not of {len(scopes)}: ask load(), which returns a list.")
        return scopes[0]

    # What features are

    def active(self, feature: Any) -> bool:
        """Whether a feature is active for every scope: whether its value is anything but ``False``."""
        return self.all_are_active([feature])

    def all_are_active(self, features: Iterable[Any]) -> bool:
        """Whether every feature is active for every scope."""
        return all(is_active(value) for value in self._values(features))

    def some_are_active(self, features: Iterable[Any]) -> bool:
        """Whether for every scope at least one of the features is active."""
        return _some(self._by_scope(features), is_active)

    def inactive(self, feature: Any) -> bool:
        """Whether a feature is inactive for every scope."""
        return self.all_are_inactive([feature])

    def all_are_inactive(self, features: Iterable[Any]) -> bool:
        """Whether every feature is inactive for every scope."""
        return not any(is_active(value) for value in self._values(features))

    def some_are_inactive(self, features: Iterable[Any]) -> bool:
        """Whether for every scope at least one of the features is inactive."""
        return _some(self._by_scope(features), _is_inactive)

    def value(self, feature: Any, default: Any = MISSING) -> Any:
        """A feature's value. ``default`` stands for that of a feature which is unknown or failed.

        Raises ``ManyScopes``.
        """
        return _or_default(self.details(feature), default)

    def details(self, feature: Any) -> Answer:
        """A feature's value, with the reason for it. Raises ``ManyScopes``."""
        scope, name = self.only_scope(), named(feature)
        return check([name], [scope], self._store)[name, scope.text]

    def values(self, features: Iterable[Any]) -> dict[str, Any]:
        """The values of some features, by stored name. Raises ``ManyScopes``."""
        scope, names = self.only_scope(), [named(each) for each in features]
        answers = check(names, [scope], self._store)
        return {name: answers[name, scope.text].value for name in names}

    def all(self) -> dict[str, Any]:
        """The values of all defined features that are for such a scope. Raises ``ManyScopes``."""
        return self.values(each.name for each in registry.for_scope(self.only_scope().given))

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
        names, scopes = [named(each) for each in features], self.scopes()
        self._forget_answers(names, scopes)
        return _in_order(check(names, scopes, self._store, told=False), names, scopes)

    def load_missing(self, features: Iterable[Any]) -> dict[str, list[Any]]:
        """The same for those that are not in memory."""
        names, scopes = [named(each) for each in features], self.scopes()
        return _in_order(check(names, scopes, self._store, told=False), names, scopes)

    def load_all(self) -> dict[str, list[Any]]:
        """The same for all defined features that are for such scopes."""
        return self.load(self._all_names())

    # The same in async code

    async def aactive(self, feature: Any) -> bool:
        """``active`` in async code."""
        return await self.aall_are_active([feature])

    async def aall_are_active(self, features: Iterable[Any]) -> bool:
        """``all_are_active`` in async code."""
        return all(is_active(value) for value in await self._avalues(features))

    async def asome_are_active(self, features: Iterable[Any]) -> bool:
        """``some_are_active`` in async code."""
        return _some(await self._aby_scope(features), is_active)

    async def ainactive(self, feature: Any) -> bool:
        """``inactive`` in async code."""
        return await self.aall_are_inactive([feature])

    async def aall_are_inactive(self, features: Iterable[Any]) -> bool:
        """``all_are_inactive`` in async code."""
        return not any(is_active(value) for value in await self._avalues(features))

    async def asome_are_inactive(self, features: Iterable[Any]) -> bool:
        """``some_are_inactive`` in async code."""
        return _some(await self._aby_scope(features), _is_inactive)

    async def avalue(self, feature: Any, default: Any = MISSING) -> Any:
        """``value`` in async code."""
        return _or_default(await self.adetails(feature), default)

    async def adetails(self, feature: Any) -> Answer:
        """``details`` in async code."""
        scope, name = await self._aonly_scope(), named(feature)
        return (await acheck([name], [scope], self._store))[name, scope.text]

    async def avalues(self, features: Iterable[Any]) -> dict[str, Any]:
        """``values`` in async code."""
        scope, names = await self._aonly_scope(), [named(each) for each in features]
        answers = await acheck(names, [scope], self._store)
        return {name: answers[name, scope.text].value for name in names}

    async def aall(self) -> dict[str, Any]:
        """``all`` in async code."""
        scope = await self._aonly_scope()
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
        names, scopes = [named(each) for each in features], await self._ascopes()
        self._forget_answers(names, scopes)
        return _in_order(await acheck(names, scopes, self._store, told=False), names, scopes)

    async def aload_missing(self, features: Iterable[Any]) -> dict[str, list[Any]]:
        """``load_missing`` in async code."""
        names, scopes = [named(each) for each in features], await self._ascopes()
        return _in_order(await acheck(names, scopes, self._store, told=False), names, scopes)

    async def aload_all(self) -> dict[str, list[Any]]:
        """``load_all`` in async code."""
        await self._ascopes()
        return await self.aload(self._all_names())

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
        await sync_to_async(self.activate)(features, value)

    async def adeactivate(self, features: Any) -> None:
        """``deactivate`` in async code."""
        await sync_to_async(self.deactivate)(features)

    async def aforget(self, features: Any) -> None:
        """``forget`` in async code."""
        await sync_to_async(self.forget)(features)

    # Helpers

    def _values(self, features: Iterable[Any]) -> list[Any]:
        names = [named(each) for each in features]
        return [answer.value for answer in check(names, self.scopes(), self._store).values()]

    async def _avalues(self, features: Iterable[Any]) -> list[Any]:
        names = [named(each) for each in features]
        return [answer.value for answer in (await acheck(names, await self._ascopes(), self._store)).values()]

    def _by_scope(self, features: Iterable[Any]) -> list[list[Any]]:
        names, scopes = [named(each) for each in features], self.scopes()
        answers = check(names, scopes, self._store)
        return [[answers[name, scope.text].value for name in names] for scope in scopes]

    async def _aby_scope(self, features: Iterable[Any]) -> list[list[Any]]:
        names, scopes = [named(each) for each in features], await self._ascopes()
        answers = await acheck(names, scopes, self._store)
        return [[answers[name, scope.text].value for name in names] for scope in scopes]

    async def _ascopes(self) -> list[Scope]:
        """The scopes; who the request's user is may have to be asked of a database."""
        if self._given or (memory := current_memory()) and get_store(self._store).name in memory.default_scopes:
            return self.scopes()
        return await sync_to_async(self.scopes)()

    async def _aonly_scope(self) -> Scope:
        await self._ascopes()
        return self.only_scope() if self._given else (await self._ascopes())[0]

    def _all_names(self) -> list[str]:
        given = [scope.given for scope in self.scopes()]
        return [each.name for each in registry if any(each.is_for(scope) for scope in given)]

    def _forget_answers(self, names: list[str], scopes: list[Scope]) -> None:
        memory = current_memory()
        for name in names if memory else ():
            definition = registry.get(name)
            store = get_store((definition and definition.store) or self._store).name
            for scope in scopes:
                memory.forget(store, name, scope.text)  # type: ignore[union-attr]


def _listed(features: Any) -> list[str]:
    return [named(each) for each in features] if isinstance(features, list | tuple | set) else [named(features)]


def _some(by_scope: list[list[Any]], wanted: Callable[[Any], bool]) -> bool:
    return all(any(wanted(value) for value in values) for values in by_scope)


def _is_inactive(value: Any) -> bool:
    return not is_active(value)


def _or_default(answer: Answer, default: Any) -> Any:
    return default if default is not MISSING and answer.reason in ("unknown", "failed") else answer.value


def _in_order(answers: dict[tuple[str, str], Answer], names: list[str], scopes: list[Scope]) -> dict[str, list[Any]]:
    return {name: [answers[name, scope.text].value for scope in scopes] for name in names}


async def _awaited(result: Any) -> Any:
    return await result if hasattr(result, "__await__") else result
