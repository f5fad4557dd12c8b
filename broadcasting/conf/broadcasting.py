"""The settings of the event API: the ``BROADCASTING`` dict and the environment, as one typed object.

A key comes from the first of: ``settings.BROADCASTING``, its environment variable (``SETTING_VARIABLES``), the
default. Laravel's ``BROADCAST_CONNECTION`` is read as well, so that a Laravel ``.env`` goes on working.
"""

import functools
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any, Literal

from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.dispatch import receiver

from broadcasting.conf.names import Guards, Names, Namespace
from broadcasting.conf.settings import setting
from revurb.conf.reading import Reading, read_environment, read_mapping
from revurb.conf.values import Choice, Kind, Name, Number, Optional, Text, Truth, show

STANDARD_CONNECTIONS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {"revurb": {"DRIVER": "revurb"}, "log": {"DRIVER": "log"}, "null": {"DRIVER": "null"}}
)
"""Connections that are there without being configured; an entry of the same name replaces one."""

QUEUES = ("auto", "celery", "tasks", "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionSettings:
    """An entry of ``BROADCASTING["CONNECTIONS"]``. ``options`` are the driver's, as they were written."""

    driver: str
    outbox: bool = False
    options: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BroadcastingSettings:
    """Everything that ``BROADCASTING`` may hold; read it with ``get_broadcasting_settings()``, never at import."""

    DEFAULT: tuple[str, ...] = setting(Names(), ("revurb",))
    """The connections of events that name none; the first one's application signs subscriptions."""
    CONNECTIONS: Mapping[str, ConnectionSettings] = field(default_factory=dict)
    """What events can be sent to, by name."""
    EVENT_NAMESPACE: str = setting(Namespace(), "App.Events")
    """Put before the names of event classes, with backslashes for dots, as Echo expects it; empty for none."""
    MODEL_NAMESPACE: str | None = setting(Optional(kind=Namespace()), None)
    """Put before model names in channel names, as ``App.Models``; ``None`` takes the app's label."""
    QUEUE: Literal["auto", "celery", "tasks", "none"] = setting(Choice(words=QUEUES), "auto")
    """What sends queued events."""
    QUEUE_NAME: str | None = setting(Optional(kind=Text()), None)
    """The queue of events that name none; ``None`` is the queue system's default."""
    GUARDS: tuple[Any, ...] = setting(Guards(), ("session",))
    """Who tells whose request for a subscription it is, for channels that name no guards of their own."""
    GRANTS: bool = setting(Truth(), True)
    """Whether signatures for our own server say who was let in and by what, so that it can close their sockets."""
    LIVE_FEATURES: bool = setting(Truth(), True)
    """Whether open pages are told when a feature changes that front ends may see."""
    OUTBOX_DATABASE: str | None = setting(Optional(kind=Name()), None)
    """The alias of the database that holds the outbox; ``None`` asks the routers."""
    OUTBOX_ID_KEY: str | None = setting(Optional(kind=Name()), "outbox_id")
    """Under this key a payload carries the id by which browsers know a repetition; ``None`` for none."""
    OUTBOX_ATTEMPTS: int = setting(Number(lowest=1, highest=10_000), 20)
    """How often an event of the outbox is tried before it is set aside."""
    OUTBOX_KEEP_DAYS: int = setting(Number(lowest=0, highest=3650), 0)
    """For how many days the outbox keeps what was sent; 0 deletes it at once."""


SETTING_KINDS: dict[str, Kind] = {
    each.name: each.metadata["kind"] for each in fields(BroadcastingSettings) if "kind" in each.metadata
}

SETTING_VARIABLES = {
    "DEFAULT": ["REVURB_BROADCAST_CONNECTION", "BROADCAST_CONNECTION"],
    "EVENT_NAMESPACE": ["REVURB_EVENT_NAMESPACE"],
    "MODEL_NAMESPACE": ["REVURB_MODEL_NAMESPACE"],
    "QUEUE": ["REVURB_QUEUE"],
    "QUEUE_NAME": ["REVURB_QUEUE_NAME"],
    "GUARDS": ["REVURB_GUARDS"],
    "GRANTS": ["REVURB_GRANTS"],
    "LIVE_FEATURES": ["REVURB_LIVE_FEATURES"],
    "OUTBOX_DATABASE": ["REVURB_OUTBOX_DATABASE"],
    "OUTBOX_ID_KEY": ["REVURB_OUTBOX_ID_KEY"],
    "OUTBOX_ATTEMPTS": ["REVURB_OUTBOX_ATTEMPTS"],
    "OUTBOX_KEEP_DAYS": ["REVURB_OUTBOX_KEEP_DAYS"],
}

_CONNECTION_KINDS: dict[str, Kind] = {"DRIVER": Text(expected="a driver's name or a dotted path"), "OUTBOX": Truth()}


@functools.cache
def get_broadcasting_settings() -> BroadcastingSettings:
    """The settings of this process. Raises ``ImproperlyConfigured`` that names everything that is wrong with them."""
    return _build(read_current_broadcasting())


def load_broadcasting_settings(configured: Any, environ: Mapping[str, str]) -> BroadcastingSettings:
    """Settings from a ``BROADCASTING`` dict and an environment; raises as ``get_broadcasting_settings()`` does."""
    return _build(read_broadcasting(configured, environ))


def read_current_broadcasting() -> Reading:
    """What can be read of this process's settings, and every problem with them; never raises, and is not cached."""
    return read_broadcasting(getattr(django_settings, "BROADCASTING", {}), os.environ)


def read_broadcasting(configured: Any, environ: Mapping[str, str]) -> Reading:
    """What can be read of the settings, and every problem with them; never raises, whatever they hold."""
    reading = Reading()
    if not isinstance(configured, Mapping):
        reading.note("shape", "BROADCASTING must be a dict.")
        configured = {}
    known = [each.name for each in fields(BroadcastingSettings)]
    own = {key: value for key, value in configured.items() if key != "CONNECTIONS"}
    given = read_mapping(own, SETTING_KINDS, "BROADCASTING['{}']", known)
    open_kinds = {name: kind for name, kind in SETTING_KINDS.items() if name not in configured}
    ambient = read_environment(environ, open_kinds, SETTING_VARIABLES)
    connections = _read_connections(configured.get("CONNECTIONS", {}))
    reading.values = {**ambient.values, **given.values, "CONNECTIONS": connections.values}
    reading.problems += [*given.problems, *ambient.problems, *connections.problems]
    _settle_default(reading, own)
    return reading


def _build(reading: Reading) -> BroadcastingSettings:
    if reading.problems:
        raise ImproperlyConfigured("\n".join(problem.message for problem in reading.problems))
    return BroadcastingSettings(**reading.values)


def _read_connections(configured: Any) -> Reading:
    reading = Reading()
    if not isinstance(configured, Mapping):
        reading.note("shape", "BROADCASTING['CONNECTIONS'] must be a dict of dicts, one per connection.")
        configured = {}
    for name, entry in {**STANDARD_CONNECTIONS, **configured}.items():
        _read_connection(reading, name, entry)
    return reading


def _read_connection(reading: Reading, name: Any, entry: Any) -> None:
    place = f"BROADCASTING['CONNECTIONS'][{show(name)}]"
    try:
        Name().check(name)
    except ValueError:
        reading.note("value", f"{place}: a connection's name is {Name().expected}.")
        return
    if not isinstance(entry, Mapping):
        reading.note("shape", f"{place} must be a dict such as {{'DRIVER': 'revurb'}}.")
        return
    own = {key: value for key, value in entry.items() if isinstance(key, str) and key in _CONNECTION_KINDS}
    found = read_mapping(own, _CONNECTION_KINDS, place + "['{}']")
    reading.problems += found.problems
    reading.values[name] = ConnectionSettings(
        driver=found.values.get("DRIVER", name),
        outbox=found.values.get("OUTBOX", False),
        options={key: value for key, value in entry.items() if key not in own},
    )


def _settle_default(reading: Reading, own: Mapping[Any, Any]) -> None:
    """Note names that no connection has; Laravel's ``reverb``, from the environment, is our ``revurb``."""
    connections = reading.values["CONNECTIONS"]
    names: tuple[str, ...] = reading.values.get("DEFAULT", ())
    if names and "DEFAULT" not in own and "reverb" not in connections:
        names = reading.values["DEFAULT"] = tuple("revurb" if name == "reverb" else name for name in names)
    for name in names:
        if name not in connections:
            reading.note("connection", f"DEFAULT names no connection: {name!r}. Known are {', '.join(connections)}.")


@receiver(setting_changed)
def _forget(*, setting: str, **kwargs: Any) -> None:
    if setting == "BROADCASTING":
        get_broadcasting_settings.cache_clear()
