"""The way into a cluster from a process that is no node: a WSGI worker, Celery's worker, a management command.

Sync code speaks to Redis by blocking calls. Async code, and layers that are not of ``channels_redis.pubsub``, need an
event loop that stays, which is the process's background loop.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.exceptions import ImproperlyConfigured

from broadcasting.broadcasters.errors import BroadcastError
from broadcasting.broadcasters.forking import forget_after_fork
from broadcasting.broadcasters.revurb.background import background_loop, before_stop
from broadcasting.broadcasters.revurb.transport import Transport
from broadcasting.broadcasters.revurb.waiting import await_for, unreachable, wait_for
from broadcasting.cluster.base import Unreachable
from broadcasting.cluster.layer import NoRedis, layer_maker, state_host
from broadcasting.cluster.messages import Order
from broadcasting.conf import RevurbSettings
from broadcasting.protocol.application import Application
from broadcasting.protocol.messages import Event
from broadcasting.state.base import StateUnreachable

if TYPE_CHECKING:
    from broadcasting.hub.blocking import BlockingOutsider
    from broadcasting.hub.outsider import Outsider

LAST_WORDS = 1.0
"""Seconds that closing may take."""


class _Cluster(NamedTuple):
    """Where the cluster is, as ``hub.outsider`` wants it."""

    make_layer: Callable[[Callable[[], None]], Any]
    host: Any
    prefix: str
    timeout: float


class LayerTransport(Transport):
    """Publishes to the cluster that ``settings`` describe; ``timeout`` is in seconds."""

    def __init__(self, settings: RevurbSettings, timeout: float) -> None:
        self._settings = settings
        self._timeout = timeout
        self._begin()
        forget_after_fork(self._begin)

    def _begin(self) -> None:
        self._lock = Lock()
        self._blocking: BlockingOutsider | None = None
        self._looked = False
        self._outsider: Outsider | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def publish(self, application: Application, events: Sequence[Event]) -> None:
        blocking = self._blocking if self._looked else self._look()
        if blocking is None:
            wait_for(self._publish(application, events), background_loop(), self._timeout)
            return
        try:
            blocking.publish(application, events)
        except (StateUnreachable, Unreachable) as problem:
            raise unreachable(problem) from None

    def order(self, application: Application, order: Order) -> None:
        blocking = self._blocking if self._looked else self._look()
        if blocking is None:
            wait_for(self._order(order), background_loop(), self._timeout)
            return
        try:
            blocking.order(order)
        except Unreachable as problem:
            raise unreachable(problem) from None

    async def apublish(self, application: Application, events: Sequence[Event]) -> None:
        await await_for(self._publish(application, events), background_loop(), self._timeout)

    def close(self) -> None:
        blocking, outsider, loop = self._blocking, self._outsider, self._loop
        self._begin()
        if blocking is not None:
            blocking.close()
        if outsider is not None and loop is not None and loop.is_running():
            with suppress(BroadcastError):
                wait_for(outsider.close(), loop, LAST_WORDS)

    def _look(self) -> "BlockingOutsider | None":
        """Look whether blocking calls will do, and be ready for them."""
        with self._lock:
            if not self._looked:
                self._blocking = _open_blocking(_cluster(self._settings, self._timeout))
                self._looked = True
            return self._blocking

    async def _publish(self, application: Application, events: Sequence[Event]) -> None:
        await self._at_hand().publish(application, events)

    async def _order(self, order: Order) -> None:
        await self._at_hand().order(order)

    def _at_hand(self) -> "Outsider":
        loop = asyncio.get_running_loop()
        if self._outsider is None or self._loop is not loop:
            self._outsider, self._loop = _open(_cluster(self._settings, self._timeout)), loop
            before_stop(self._outsider.close)
        return self._outsider


def _cluster(settings: RevurbSettings, timeout: float) -> _Cluster:
    """Raises ``ImproperlyConfigured`` where the settings name none, or packages are missing."""
    try:
        import channels_redis  # noqa: F401  (by which hosts are read)
        import redis  # noqa: F401

        maker, host = layer_maker(settings), state_host(settings)
    except NoRedis as error:
        raise ImproperlyConfigured(str(error)) from None
    except ImportError as error:
        raise ImproperlyConfigured(
            f"A cluster needs the package {error.name!r}: pip install 'revurb[redis]'."
        ) from error
    return _Cluster(maker, host, settings.SCALING_PREFIX, min(settings.SCALING_TIMEOUT, timeout))


# Imported in these, since a site that is no cluster needs no Redis client.


def _open(cluster: _Cluster) -> "Outsider":
    from broadcasting.hub.outsider import Outsider

    return Outsider(*cluster)


def _open_blocking(cluster: _Cluster) -> "BlockingOutsider | None":
    from broadcasting.cluster.pubsub import pubsub_groups
    from broadcasting.hub.blocking import BlockingOutsider

    groups = pubsub_groups(cluster.make_layer(lambda: None))
    return BlockingOutsider(groups, *cluster[1:]) if groups is not None else None
