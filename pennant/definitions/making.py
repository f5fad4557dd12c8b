"""Definitions from what ``Feature.define`` is given."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from inspect import cleandoc
from types import MappingProxyType
from typing import Any

from pennant.definitions.definition import ACTIVE, Definition, Kind
from pennant.definitions.feature_class import OPTIONS, FeatureClass
from pennant.definitions.names import feature_name
from pennant.definitions.signature import Signature, read_signature
from pennant.errors import InvalidDefinition
from pennant.rollout import Lottery, Rollout, Schedule, Variants
from pennant.values import rounded


def make_definition(feature: Any, resolver: Any, origin: str, **options: Any) -> Definition:
    """The definition of a feature by a function, a value, a ``Rollout``, ``Variants``, a ``Lottery`` or a class.

    Raises ``InvalidDefinition``, ``InvalidName`` and ``UnserialisableValue``.
    """
    if isinstance(resolver, type) and issubclass(resolver, FeatureClass):
        return _of_class(feature, resolver)
    kind, signature = _kind_of(resolver)
    options = _checked(options)
    options.setdefault("description", cleandoc(resolver.__doc__ or "") if kind == "function" else "")
    options.setdefault("stored", _is_stored(kind, resolver))
    before = options.pop("before", None)
    return Definition(
        name=feature_name(feature),
        kind=kind,
        source=rounded(resolver) if kind == "value" else resolver,
        signature=signature,
        before=before,
        before_signature=read_signature(before) if before else Signature(),
        origin=origin,
        **options,
    )


def _of_class(feature: Any, cls: type[FeatureClass]) -> Definition:
    instance = cls()
    before = getattr(instance, "before", None)
    options = _checked({name: getattr(cls, name) for name in OPTIONS})
    options["description"] = options["description"] or cleandoc(cls.__dict__.get("__doc__") or "")
    return Definition(
        name=feature_name(feature),
        kind="class",
        source=instance.resolve,
        signature=read_signature(instance.resolve),
        before=before,
        before_signature=read_signature(before) if before else Signature(),
        origin=f"{cls.__module__}:{cls.__qualname__}",
        **options,
    )


def _kind_of(resolver: Any) -> tuple[Kind, Signature]:
    plain = Signature(wants_scope=False)
    for kind, cls in _KINDS.items():
        if isinstance(resolver, cls):
            return kind, plain
    return ("function", read_signature(resolver)) if callable(resolver) else ("value", plain)


_KINDS: dict[Kind, type] = {"rollout": Rollout, "variants": Variants, "lottery": Lottery}


def _is_stored(kind: Kind, resolver: Any) -> bool:
    return resolver.stored if kind in ("rollout", "variants") else kind != "value"


def _checked(options: dict[str, Any]) -> dict[str, Any]:
    """The options of a definition. Raises ``InvalidDefinition``."""
    expires = options.get("expires")
    if expires is not None and (not isinstance(expires, date) or isinstance(expires, datetime)):
        raise InvalidDefinition(f"expires must be a date, not a {type(expires).__name__}.")
    if not isinstance(options.get("schedule"), Schedule | None):
        raise InvalidDefinition("schedule must be a pennant.Schedule.")
    if options.get("before") is not None and not callable(options["before"]):
        raise InvalidDefinition("before must be a function of the scope.")
    for name in ("description", "owner"):
        if not isinstance(options.get(name, ""), str):
            raise InvalidDefinition(f"{name} must be a text.")
    if "default" in options:
        options["default"] = rounded(options["default"])
    if "requires" in options:
        options["requires"] = _requirements(options["requires"])
    return options


def _requirements(requires: Any) -> Mapping[str, Any]:
    if isinstance(requires, Mapping):
        return MappingProxyType({feature_name(name): rounded(value) for name, value in requires.items()})
    if isinstance(requires, str) or not isinstance(requires, Sequence):
        requires = [requires]
    return MappingProxyType({feature_name(each): ACTIVE for each in requires})
