"""The settings: the ``PENNANT`` dict and an environment variable, as one typed object.

A key comes from the first of: ``settings.PENNANT``, its environment variable (``SETTING_VARIABLES``), the default.
"""

import functools
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from types import MappingProxyType
from typing import Any, Literal

from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.dispatch import receiver

from pennant.conf.kinds import Stores
from revurb.conf.reading import Reading, read_environment, read_mapping
from revurb.conf.values import Choice, DottedPath, Duration, Kind, Name, Number, Optional, Truth

_DAY = timedelta(days=1)
_FUNCTION = Optional(kind=DottedPath(expected="the dotted path of a function"))
_OWN_STORES = {name: MappingProxyType({"DRIVER": name}) for name in ("database", "array")}


def setting(kind: Kind, default: Any) -> Any:
    """A field of ``PennantSettings`` with the kind of values that it takes."""
    if isinstance(default, Mapping):
        return field(default_factory=lambda: MappingProxyType(dict(default)), metadata={"kind": kind})
    return field(default=default, metadata={"kind": kind})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PennantSettings:
    """Everything that ``PENNANT`` may hold; read it with ``get_settings()`` where a value is used, never at import."""

    DEFAULT: str = setting(Name(), "database")
    """The store that keeps values where a definition names no other."""
    STORES: Mapping[str, Mapping[str, Any]] = setting(Stores(), _OWN_STORES)
    """The stores by name; each has a ``DRIVER`` and its options."""
    DEFAULT_SCOPE: str | None = setting(_FUNCTION, None)
    """A function of a store's name that returns whom features are asked for; ``None`` for the request's user."""
    NULL_SCOPE: Literal["allow", "raise"] = setting(Choice(words=("allow", "raise")), "allow")
    """Whether ``Feature.for_(None)`` is a scope like others, or an error."""
    UNDEFINED: Literal["inactive", "stored"] = setting(Choice(words=("inactive", "stored")), "inactive")
    """Whether features that no code defines are inactive without a look, or what the store says of them."""
    PERSIST: Literal["always", "unsafe_methods", "deferred", "never"] = setting(
        Choice(words=("always", "unsafe_methods", "deferred", "never")), "always"
    )
    """When first answers are stored: at once, in requests that may write, at a request's end, or never."""
    ON_ERROR: Literal["default", "raise"] = setting(Choice(words=("default", "raise")), "default")
    """Whether a resolver that fails gives the feature its default, and a line in the log, or an exception."""
    PRELOAD: bool = setting(Truth(), True)
    """Whether the first check of a scope in a request fetches what is stored of all features."""
    TRAIL: bool = setting(Truth(), True)
    """Whether changes are written down: what, when, by whom, and what it was before."""
    USAGE: bool = setting(Truth(), True)
    """Whether it is written down which features are checked, and what they answer, once a day."""
    STALE_AFTER: timedelta = setting(Duration(lowest=_DAY, highest=_DAY * 3650), _DAY * 30)
    """How long a feature goes unchecked, or has one value, before it counts as stale."""
    DENIED_STATUS: int = setting(Number(lowest=400, highest=499), 404)
    """The status with which guards answer where a feature is inactive."""
    WHEN_INACTIVE: str | None = setting(_FUNCTION, None)
    """A function ``(request, features)`` that returns the response of guards, instead."""
    ANONYMOUS: Literal["shared", "cookie", "session"] = setting(Choice(words=("shared", "cookie", "session")), "shared")
    """Whether anonymous visitors share one scope, or have one each, by a signed cookie or by their session."""
    ANONYMOUS_COOKIE: str = setting(Name(), "pennant_visitor")
    """The name of that cookie."""
    ANONYMOUS_AGE: timedelta = setting(Duration(lowest=timedelta(minutes=1), highest=_DAY * 400), _DAY * 180)
    """How long it lasts."""


SETTING_KINDS: dict[str, Kind] = {each.name: each.metadata["kind"] for each in fields(PennantSettings)}

SETTING_VARIABLES = {"DEFAULT": ["PENNANT_STORE"]}


@functools.cache
def get_settings() -> PennantSettings:
    """The settings of this process. Raises ``ImproperlyConfigured`` that names everything that is wrong with them."""
    return load_settings(getattr(django_settings, "PENNANT", {}), os.environ)


def load_settings(configured: Any, environ: Mapping[str, str]) -> PennantSettings:
    """Settings from a ``PENNANT`` dict and an environment; raises as ``get_settings()`` does."""
    reading = read_settings(configured, environ)
    if reading.problems:
        raise ImproperlyConfigured("\n".join(problem.message for problem in reading.problems))
    return PennantSettings(**reading.values)


def read_current_settings() -> Reading:
    """What can be read of this process's settings, and every problem with them; never raises, and is not cached."""
    return read_settings(getattr(django_settings, "PENNANT", {}), os.environ)


def read_settings(configured: Any, environ: Mapping[str, str]) -> Reading:
    """What can be read of the settings, and every problem with them; never raises, whatever they hold."""
    reading = Reading()
    if not isinstance(configured, Mapping):
        reading.note("shape", "PENNANT must be a dict.")
        configured = {}
    given = read_mapping(configured, SETTING_KINDS, "PENNANT['{}']")
    open_kinds = {name: SETTING_KINDS[name] for name in SETTING_VARIABLES if name not in configured}
    ambient = read_environment(environ, open_kinds, SETTING_VARIABLES)
    reading.values = {**ambient.values, **given.values}
    reading.problems += [*given.problems, *ambient.problems]
    return reading


@receiver(setting_changed)
def _forget(*, setting: str, **kwargs: Any) -> None:
    if setting == "PENNANT":
        get_settings.cache_clear()
