"""The broadcasters of this process, by the names of their connections."""

import atexit
import functools
import inspect
import logging
import os
from threading import Lock

from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.utils.module_loading import import_string

from broadcasting.broadcasters.base import Broadcaster
from broadcasting.broadcasters.errors import UnknownConnection
from broadcasting.conf.broadcasting import ConnectionSettings, get_broadcasting_settings
from revurb.conf.reading import Reading, read_mapping
from revurb.conf.values import show

logger = logging.getLogger("broadcasting.events")

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
    """Make ``driver`` a short name for the ``Broadcaster`` class at a dotted path; call it in ``AppConfig.ready``."""
    DRIVERS[driver] = path
    load_driver.cache_clear()


def close_broadcasters() -> None:
    """Close all that were made; they are made anew when they are asked for."""
    with _lock:
        closing = list(_broadcasters.values())
        _broadcasters.clear()
    for broadcaster in closing:
        try:
            broadcaster.close()
        except Exception:
            logger.exception("The broadcaster of the connection %r could not be closed.", broadcaster.name)


@functools.cache
def load_driver(driver: str) -> type[Broadcaster]:
    """The class that a ``DRIVER`` names. Raises ``ImproperlyConfigured`` when there is none."""
    path = DRIVERS.get(driver, driver)
    try:
        found = import_string(path)
    except Exception as error:  # whatever the user's module raises while it is imported
        why = f"{type(error).__name__}: {error}" if isinstance(error, ImportError) else type(error).__name__
        raise ImproperlyConfigured(
            f"DRIVER {show(driver)} can't be imported ({why}). Known are {', '.join(DRIVERS)}, and dotted paths."
        ) from error
    if not (inspect.isclass(found) and issubclass(found, Broadcaster)):
        raise ImproperlyConfigured(f"DRIVER {show(driver)} is no subclass of broadcasting.broadcasters.Broadcaster.")
    return found


def read_options(name: str, connection: ConnectionSettings) -> Reading:
    """A connection's options as its driver wants them, and every problem with them; raises as ``load_driver``."""
    kinds = load_driver(connection.driver).option_kinds
    known = ["DRIVER", "OUTBOX", *kinds]
    return read_mapping(connection.options, kinds, f"BROADCASTING['CONNECTIONS'][{name!r}]['{{}}']", known)


def _make(name: str) -> Broadcaster:
    connections = get_broadcasting_settings().CONNECTIONS
    if name not in connections:
        raise UnknownConnection(
            f"There is no broadcasting connection {show(name)}. Known are {', '.join(connections)}."
        )
    connection = connections[name]
    try:
        reading = read_options(name, connection)
        if reading.problems:
            raise ImproperlyConfigured(" ".join(problem.message for problem in reading.problems))
        return load_driver(connection.driver)(name, reading.values)
    except ImproperlyConfigured as error:
        raise UnknownConnection(f"The broadcasting connection {name!r} can't be used: {error}") from error


def _forget_after_fork() -> None:
    """A forked child has its parent's sockets but not its threads: it makes its own, and leaves those alone."""
    global _lock
    _lock = Lock()
    _broadcasters.clear()


@receiver(setting_changed)
def _forget(*, setting: str, **kwargs: object) -> None:
    if setting in ("BROADCASTING", "REVURB", "CHANNEL_LAYERS"):
        close_broadcasters()


os.register_at_fork(after_in_child=_forget_after_fork)
atexit.register(close_broadcasters)
