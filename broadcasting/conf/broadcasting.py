"""The settings of the event API: the ``BROADCASTING`` dict and the environment, as one typed object."""

import functools
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.dispatch import receiver

STANDARD_CONNECTIONS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {"revurb": {"DRIVER": "revurb"}, "log": {"DRIVER": "log"}, "null": {"DRIVER": "null"}}
)
"""Connections that are there without being configured; an entry of the same name replaces one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionSettings:
    """An entry of ``BROADCASTING["CONNECTIONS"]``. ``options`` are the driver's, as they were written."""

    driver: str
    outbox: bool = False
    options: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BroadcastingSettings:
    """Everything that ``BROADCASTING`` may hold; read it with ``get_broadcasting_settings()``, never at import."""

    DEFAULT: tuple[str, ...] = ("revurb",)
    """The connections of events that name none; the first one's application signs subscriptions."""
    CONNECTIONS: Mapping[str, ConnectionSettings] = field(default_factory=dict)
    """What events can be sent to, by name."""
    EVENT_NAMESPACE: str = "App.Events"
    """Put before the names of event classes, with backslashes for dots, as Echo expects it; empty for none."""
    MODEL_NAMESPACE: str | None = None
    """Put before model names in channel names, as ``App.Models``; ``None`` takes the app's label."""
    QUEUE: Literal["auto", "celery", "tasks", "none"] = "auto"
    """What sends queued events."""
    QUEUE_NAME: str | None = None
    """The queue of events that name none; ``None`` is the queue system's default."""


@functools.cache
def get_broadcasting_settings() -> BroadcastingSettings:
    """The settings of this process. Raises ``ImproperlyConfigured`` that names everything that is wrong with them."""
    return load_broadcasting_settings(getattr(django_settings, "BROADCASTING", {}), os.environ)


def load_broadcasting_settings(configured: Any, environ: Mapping[str, str]) -> BroadcastingSettings:
    """Settings from a ``BROADCASTING`` dict and an environment; raises as ``get_broadcasting_settings()`` does."""
    if not isinstance(configured, Mapping):
        raise ImproperlyConfigured("BROADCASTING must be a dict.")
    values = {**configured}
    default = values.pop("DEFAULT", environ.get("BROADCAST_CONNECTION") or "revurb")
    connections = {**STANDARD_CONNECTIONS, **values.pop("CONNECTIONS", {})}
    return BroadcastingSettings(
        DEFAULT=(default,) if isinstance(default, str) else tuple(default),
        CONNECTIONS={name: _connection(name, entry) for name, entry in connections.items()},
        **values,
    )


def _connection(name: str, entry: Mapping[str, Any]) -> ConnectionSettings:
    options = {key: value for key, value in entry.items() if key not in ("DRIVER", "OUTBOX")}
    return ConnectionSettings(driver=entry.get("DRIVER", name), outbox=entry.get("OUTBOX", False), options=options)


@receiver(setting_changed)
def _forget(*, setting: str, **kwargs: Any) -> None:
    if setting == "BROADCASTING":
        get_broadcasting_settings.cache_clear()
