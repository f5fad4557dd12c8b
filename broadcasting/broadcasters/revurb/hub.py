"""The shortest way: this process serves the sockets, so events go straight into its hub."""

import asyncio
import logging
from collections.abc import Sequence

from broadcasting.broadcasters.errors import BroadcastError
from broadcasting.broadcasters.revurb.transport import Transport
from broadcasting.broadcasters.revurb.waiting import await_for, unreachable, wait_for
from broadcasting.cluster.base import Unreachable
from broadcasting.cluster.messages import Order
from broadcasting.hub import get_hub
from broadcasting.hub.process import serving_loop
from broadcasting.protocol.application import Application
from broadcasting.protocol.messages import Event
from broadcasting.state.base import StateUnreachable

logger = logging.getLogger("broadcasting.events")

MOST_WAITING = 10_000
"""Calls of sync code in the loop's own thread whose events have not left yet."""


class HubTransport(Transport):
    """Publishes into the hub of this process; ``timeout`` is in seconds."""

    def __init__(self, timeout: float) -> None:
        self._timeout = timeout
        self._last: asyncio.Task[None] | None = None
        self._waiting = 0

    def publish(self, application: Application, events: Sequence[Event]) -> None:
        """As ``Transport.publish``.

        Sync code in the loop's own thread can't wait for what the loop does: its events leave in their order when the
        loop goes on, and a failure is logged.
        """
        loop = _loop()
        if loop is _running_loop():
            self._schedule(loop, application, events)
        else:
            wait_for(get_hub().publish(application, *events), loop, self._timeout)

    async def apublish(self, application: Application, events: Sequence[Event]) -> None:
        loop = _loop()
        if loop is asyncio.get_running_loop() and self._last is not None and not self._last.done():
            await asyncio.wait([self._last], timeout=self._timeout)
        await await_for(get_hub().publish(application, *events), loop, self._timeout)

    def order(self, application: Application, order: Order) -> None:
        """As ``Transport.order``; from any thread but the loop's."""
        wait_for(get_hub().order(order), _loop(), self._timeout)

    def _schedule(self, loop: asyncio.AbstractEventLoop, application: Application, events: Sequence[Event]) -> None:
        last = self._last
        if last is None or last.done():
            last, self._waiting = None, 0
        if self._waiting >= MOST_WAITING:
            raise BroadcastError(
                f"{MOST_WAITING} events wait for the event loop, which this code blocks; await abroadcast() there."
            )
        self._waiting += 1
        self._last = loop.create_task(self._publish_after(last, application, events))

    async def _publish_after(
        self, former: "asyncio.Task[None] | None", application: Application, events: Sequence[Event]
    ) -> None:
        if former is not None:
            await asyncio.wait([former])
        try:
            await get_hub().publish(application, *events)
        except (StateUnreachable, Unreachable) as problem:
            logger.error("%d events were lost. %s", len(events), unreachable(problem))
        except Exception:
            logger.exception("%d events were lost.", len(events))
        finally:
            self._waiting -= 1


def _loop() -> asyncio.AbstractEventLoop:
    loop = serving_loop()
    if loop is None:
        raise BroadcastError("This process serves no sockets, so there is no hub to publish to.")
    return loop


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
