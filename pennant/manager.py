"""``Feature``: what a site's code says of features, and asks."""

import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from types import ModuleType
from typing import Any, overload

from asgiref.sync import sync_to_async

from pennant.changes import everyone, purging
from pennant.changes import steering as steered
from pennant.current import current_memory
from pennant.current import resolve_scope_using as set_scope_resolver
from pennant.definitions import Definition, FeatureClass, registry
from pennant.definitions.discovery import define_classes, discover
from pennant.definitions.making import make_definition
from pennant.interaction import Interaction
from pennant.naming import named
from pennant.rollout import Schedule
from pennant.steering import Steering
from pennant.stores import Store, get_store, stores
from pennant.stores.registry import extend

_MISSING = object()


class StoreFeatures(Interaction):
    """Features of a store, for the default scope, and what concerns all scopes."""

    __slots__ = ()

    def activate_for_everyone(self, features: Any, value: Any = True) -> int:
        """Give everyone a value of a feature, or of a list of features; return how many values were changed.

        It counts for scopes that were never asked for, too, until ``purge``. Raises ``UndefinedFeature`` and
        ``UnserialisableValue``, and then changes nothing.
        """
        return everyone.activate_for_everyone(_names(features), value, self._store)

    def deactivate_for_everyone(self, features: Any) -> int:
        """Make a feature, or a list of features, inactive for everyone; return how many values were changed."""
        return everyone.activate_for_everyone(_names(features), False, self._store)

    def purge(self, features: Any = None, *, steering: bool = False, resolved: bool = False) -> int:
        """Forget all values of a feature, of a list of features, or of all; return how many there were.

        Kill switches, shares and schedules stay unless ``steering`` is true; with ``resolved`` only first answers go.
        """
        names = None if features is None else _names(features)
        return purging.purge(names, self._store, steering=steering, resolved=resolved)

    def kill(self, feature: Any) -> None:
        """Make a feature inactive for everyone, whatever else is said of it, until ``revive``."""
        self._steer(feature, "kill", lambda steering: steering.changed(killed=True))

    def revive(self, feature: Any) -> None:
        """Undo ``kill``."""
        self._steer(feature, "revive", lambda steering: steering.changed(killed=False))

    def limit(self, feature: Any, percent: float | None) -> None:
        """Limit a feature to a share of the scopes, which only grows with ``percent``; ``None`` ends that.

        It replaces the percentage of a ``Rollout``. Raises ``ValueError`` unless it is from 0 to 100.
        """
        self._steer(feature, "limit", lambda steering: steering.changed(percent=percent))

    def schedule(self, feature: Any, on_from: datetime | None = None, off_at: datetime | None = None) -> None:
        """Say from when until when a feature may be active, instead of its definition; nothing ends that.

        Raises ``ValueError`` for datetimes without a time zone, and for an end before the beginning.
        """
        schedule = Schedule(on_from, off_at) if on_from or off_at else None
        self._steer(feature, "schedule", lambda steering: steering.changed(schedule=schedule))

    def steering(self, feature: Any) -> Steering:
        """What operators say of a feature now."""
        return steered.steering_of(named(feature), self._store)

    def stored(self) -> list[str]:
        """The names of features that have values in the store."""
        return get_store(self._store).names()

    async def aactivate_for_everyone(self, features: Any, value: Any = True) -> int:
        """``activate_for_everyone`` in async code."""
        return await sync_to_async(self.activate_for_everyone)(features, value)

    async def adeactivate_for_everyone(self, features: Any) -> int:
        """``deactivate_for_everyone`` in async code."""
        return await sync_to_async(self.deactivate_for_everyone)(features)

    async def apurge(self, features: Any = None, *, steering: bool = False, resolved: bool = False) -> int:
        """``purge`` in async code."""
        return await sync_to_async(self.purge)(features, steering=steering, resolved=resolved)

    async def akill(self, feature: Any) -> None:
        """``kill`` in async code."""
        await sync_to_async(self.kill)(feature)

    async def arevive(self, feature: Any) -> None:
        """``revive`` in async code."""
        await sync_to_async(self.revive)(feature)

    async def alimit(self, feature: Any, percent: float | None) -> None:
        """``limit`` in async code."""
        await sync_to_async(self.limit)(feature, percent)

    async def aschedule(self, feature: Any, on_from: datetime | None = None, off_at: datetime | None = None) -> None:
        """``schedule`` in async code."""
        await sync_to_async(self.schedule)(feature, on_from, off_at)

    async def asteering(self, feature: Any) -> Steering:
        """``steering`` in async code."""
        return await sync_to_async(self.steering)(feature)

    async def astored(self) -> list[str]:
        """``stored`` in async code."""
        return await get_store(self._store).anames()

    def _steer(self, feature: Any, action: str, change: Callable[[Steering], Steering]) -> None:
        steered.steer(named(feature), action, change, self._store)


class FeatureManager(StoreFeatures):
    """The object ``Feature``. Without ``for_`` it asks for the default scope: the request's user, or nobody."""

    __slots__ = ()

    @overload
    def define(self, feature: type[FeatureClass]) -> type[FeatureClass]: ...
    @overload
    def define(self, feature: Any, resolver: Any, **options: Any) -> Definition: ...
    @overload
    def define(self, feature: Any, **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]: ...

    def define(self, feature: Any, resolver: Any = _MISSING, **options: Any) -> Any:
        """Define a feature: by a function of the scope, a value, a ``Rollout``, ``Variants`` or ``Lottery``.

        Without a resolver it is a decorator of a function, or, given a ``FeatureClass``, defines that. ``options`` are
        ``description``, ``owner``, ``expires`` (a date), ``expose``, ``experiment``, ``requires`` (names, or a dict of
        names and values), ``schedule``, ``default``, ``scope_type``, ``store``, ``stored`` and ``before`` (a function
        of the scope). Raises ``InvalidDefinition``, ``InvalidName`` and ``UnserialisableValue``.
        """
        if isinstance(feature, type) and issubclass(feature, FeatureClass) and resolver is _MISSING:
            registry.add(make_definition(feature, feature, ""))
            return feature
        if resolver is _MISSING:
            return lambda function: self._define_function(feature, function, options)
        definition = make_definition(feature, resolver, _origin(resolver), **options)
        registry.add(definition)
        return definition

    def _define_function(self, feature: Any, function: Callable[..., Any], options: Mapping[str, Any]) -> Any:
        registry.add(make_definition(feature, function, _origin(function), **options))
        return function

    def undefine(self, feature: Any) -> None:
        """Forget a definition, in tests say; values that are stored stay."""
        registry.remove(named(feature))

    def defined(self) -> list[str]:
        """The names of all features that are defined."""
        return registry.names()

    def definition(self, feature: Any) -> Definition:
        """The definition of a feature. Raises ``UndefinedFeature``."""
        return registry.expect(named(feature))

    def instance(self, feature: Any) -> Any:
        """What a feature was defined by: the ``FeatureClass``'s instance, or the function, the value, the rollout ...

        Raises ``UndefinedFeature``.
        """
        source = self.definition(feature).source
        owner = getattr(source, "__self__", None)
        return owner if isinstance(owner, FeatureClass) else source

    def discover(self, module: ModuleType | None = None) -> None:
        """Define the feature classes of a module that is no app's ``features.py``; without one, import those again."""
        discover() if module is None else define_classes(module)

    def name(self, feature: Any) -> str:
        """The name by which a feature is stored."""
        return named(feature)

    def store(self, name: str | None = None) -> StoreFeatures:
        """Features of another store than the default one. Raises ``UnknownStore``."""
        get_store(name)
        return StoreFeatures(None, name)

    def driver(self, name: str | None = None) -> Store:
        """The store itself. Raises ``UnknownStore``."""
        return get_store(name)

    def extend(self, driver: str, factory: Callable[[str, Mapping[str, Any]], Store]) -> None:
        """Make a driver of your own known by a name; ``factory`` gets a store's name and its options."""
        extend(driver, factory)

    def resolve_scope_using(self, resolver: Callable[[str], Any] | None) -> None:
        """Have a function of a store's name return the default scope; ``None`` ends that."""
        set_scope_resolver(resolver)

    def flush_cache(self) -> None:
        """Forget what this request remembers, and what stores keep in memory."""
        memory = current_memory()
        if memory is not None:
            memory.clear()
        for store in stores():
            store.flush()


Feature = FeatureManager()
"""What sites import."""


def feature(name: Any = _MISSING, active: Any = _MISSING, inactive: Any = None) -> Any:
    """As Laravel's helper: nothing gives ``Feature``, a name its value, functions ``Feature.when``."""
    if name is _MISSING:
        return Feature
    return Feature.value(name) if active is _MISSING else Feature.when(name, active, inactive)


def _names(features: Any) -> list[str]:
    return [named(each) for each in features] if isinstance(features, list | tuple | set) else [named(features)]


def _origin(resolver: Any) -> str:
    module = getattr(resolver, "__module__", None)
    if callable(resolver) and isinstance(module, str):
        return f"{module}:{getattr(resolver, '__qualname__', type(resolver).__qualname__)}"
    frame = sys._getframe(2)
    return f"{frame.f_globals.get('__name__', '?')}:{frame.f_lineno}"
