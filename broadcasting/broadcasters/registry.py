"""The broadcasters of this process, by the names of their connections."""

import functools
import inspect
from threading import Lock

from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.utils.module_loading import import_string

from broadcasting.broadcasters.base import Broadcaster
from broadcasting.broadcasters.errors import UnknownConnection
from broadcasting.conf.broadcasting import get_broadcasting_settings
from broadcasting.conf.reading import read_mapping

DRIVERS = {
    "log": "broadcasting.broadcasters.log.LogBroadcaster",
    "memory": "broadcasting.broadcasters.memory.MemoryBroadcaster",
    "null": "broadcasting.broadcasters.null.NullBroadcaster",
    "pusher": "broadcasting.broadcasters.pusher.PusherBroadcaster",
    "revurb": "broadcasting.broadcasters.revurb.RevurbBroadcaster",
}
"""Short names for ``DRIVER``."""

_lock = Lock()
_broadcasters: dict[str, Broadcaster] = {}


def get_broadcaster(name: str) -> Broadcaster:
    """This process's broadcaster for a connection, made at the first call. Raises ``UnknownConnection``."""
    broadcaster = _broadcasters.get(name)
    if broadcaster is not None:
        return broadcaster
    with _lock:
        if name not in _broadcasters:
            _broadcasters[name] = _make(name)
        return _broadcasters[name]


def extend(driver: str, path: str) -> None:
    """Make ``driver`` a short name for the ``Broadcaster`` class at a dotted path."""
    DRIVERS[driver] = path
    load_driver.cache_clear()


def close_broadcasters() -> None:
    """Close all that were made; they are made anew when they are asked for."""
    with _lock:
        while _broadcasters:
            _broadcasters.popitem()[1].close()


@functools.cache
def load_driver(driver: str) -> type[Broadcaster]:
    """The class that a ``DRIVER`` names. Raises ``ImproperlyConfigured`` when there is none."""
    path = DRIVERS.get(driver, driver)
    try:
        found = import_string(path)
    except Exception as error:  # whatever the user's module raises while it is imported
        raise ImproperlyConfigured(
            f"DRIVER: {driver!r} can't be imported ({type(error).__name__}: {error}). Known are {', '.join(DRIVERS)}."
        ) from error
    if not (inspect.isclass(found) and issubclass(found, Broadcaster)):
        raise ImproperlyConfigured(f"DRIVER: {path!r} is no subclass of broadcasting.broadcasters.Broadcaster.")
    return found


def _make(name: str) -> Broadcaster:
    connections = get_broadcasting_settings().CONNECTIONS
    if name not in connections:
        raise UnknownConnection(f"There is no broadcasting connection {name!r}. Known are {', '.join(connections)}.")
    connection = connections[name]
    driver = load_driver(connection.driver)
    reading = read_mapping(connection.options, driver.option_kinds, f"BROADCASTING['CONNECTIONS'][{name!r}]['{{}}']")
    if reading.problems:
        raise ImproperlyConfigured("\n".join(problem.message for problem in reading.problems))
    return driver(name, reading.values)


@receiver(setting_changed)
def _forget(*, setting: str, **kwargs: object) -> None:
    if setting in ("BROADCASTING", "REVURB", "CHANNEL_LAYERS"):
        close_broadcasters()
