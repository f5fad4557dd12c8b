"""How many requests an application may make in a second, whichever node of the cluster it asks.

Without a limit this costs nothing. While the cluster is away nobody is held to a limit: what then needs the cluster
is refused for that, and what this node does alone is not worth a refusal.
"""

from broadcasting.api.exceptions import TooManyRequests
from broadcasting.hub import get_hub
from broadcasting.protocol.application import Application
from broadcasting.state.base import StateUnreachable


async def spend_events(application: Application, count: int) -> None:
    """Take so many events from what the application may publish; raises ``TooManyRequests`` and takes none."""
    await _spend(application, "events", count, application.max_events_per_second, "MAX_EVENTS_PER_SECOND")


async def spend_read(application: Application) -> None:
    """Take one question from what the application may ask; raises ``TooManyRequests``."""
    await _spend(application, "reads", 1, application.max_reads_per_second, "MAX_READS_PER_SECOND")


async def _spend(application: Application, budget: str, amount: int, limit: int | None, setting: str) -> None:
    if limit is None:
        return
    try:
        wait = await get_hub().spend(application, budget, amount, limit)
    except StateUnreachable:
        return
    if wait > 0:
        raise TooManyRequests(wait, application.id, setting)
