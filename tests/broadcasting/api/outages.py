"""A node of a cluster whose parts can be taken away: what it shares, and its way to the others."""

from collections.abc import Iterable
from typing import Any

from broadcasting.hub import ChannelInfo, Event, Hub
from broadcasting.state.base import StateUnreachable
from broadcasting.state.memory import MemoryState
from tests.broadcasting.hub.wire import Wire, WireBus


class FickleState(MemoryState):
    """A state that cannot be asked while it is ``away``. ``asked`` counts what it was asked for."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.away = False
        self.spent: list[tuple[str, str, int, int]] = []

    @property
    def reachable(self) -> bool:
        return not self.away

    async def connection_count(self, app_id: str) -> int:
        self._answer()
        return await super().connection_count(app_id)

    async def members(self, app_id: str, channel: str) -> list[Any]:
        self._answer()
        return await super().members(app_id, channel)

    async def describe(self, app_id: str, channels: Iterable[str]) -> list[ChannelInfo]:
        self._answer()
        return await super().describe(app_id, channels)

    async def occupied(self, app_id: str, prefix: str = "") -> list[str]:
        self._answer()
        return await super().occupied(app_id, prefix)

    async def remember(self, app_id: str, channel: str, event: Event, ttl: float | None) -> None:
        self._answer()
        await super().remember(app_id, channel, event, ttl)

    async def spend(self, app_id: str, budget: str, amount: int, limit: int) -> float:
        self.spent.append((app_id, budget, amount, limit))
        self._answer()
        return await super().spend(app_id, budget, amount, limit)

    def _answer(self) -> None:
        if self.away:
            raise StateUnreachable


class Node:
    """This process's hub in such a cluster, of which it is the only one."""

    def __init__(self, clock: Any, *, publish_alone: bool = False) -> None:
        self.state = FickleState(clock)
        self.wire = Wire()
        self.hub = Hub(self.state, clock, WireBus(self.wire), publish_alone=publish_alone)
