"""The lease: a node says now and then that it lives, and sweeps those that don't any more."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from broadcasting.state.base import StateUnreachable
from broadcasting.state.redis.client import Client, Dead, Lost
from broadcasting.state.redis.domain import Domain
from broadcasting.state.redis.keys import ApplicationKeys, Keys, unwire
from broadcasting.state.redis.scripts import BEAT, BURY, CLAIM
from broadcasting.state.redis.share import CONNECTIONS, Operation
from broadcasting.state.redis.speaker import BATCH, Speaker

logger = logging.getLogger("broadcasting")

RETRY = 0.5
"""Seconds between two attempts to reach Redis."""


class Lease:
    """Holds this node's lease. ``seconds`` is how long others believe in a node that says nothing."""

    def __init__(
        self, client: Client, keys: Keys, speaker: Speaker, *, seconds: float, interval: float, came: Callable[[], None]
    ) -> None:
        self._client = client
        self._keys = keys
        self._speaker = speaker
        self._milliseconds = round(seconds * 1000)
        self._interval = interval
        self._came = came
        self._ends = b""
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Take the lease, if Redis can be reached, and keep it."""
        await self._try()
        self._task = asyncio.get_running_loop().create_task(self._keep())

    async def stop(self) -> None:
        """Give it back, unless Redis still holds something of this node: then it ends by itself, and that is swept."""
        task, self._task = self._task, None
        if task is None:
            return
        while not task.done():
            # Again, since redis-py swallows a cancellation while it connects.
            task.cancel()
            await asyncio.wait([task], timeout=0.1)
        if any(domain.has_something for domain in self._speaker.domains.values()):
            return
        node = self._speaker.node
        with suppress(StateUnreachable):
            await self._forget(node, self._speaker.domains)

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(self._interval if self._speaker.reachable else RETRY)
            await self._try()

    async def _try(self) -> None:
        try:
            expired = await self._beat()
            if not self._speaker.reachable:
                self._speaker.came()
                self._came()
            for node in expired:
                await self._sweep(node)
        except StateUnreachable as problem:
            self._ends = self._ends and b"*"
            self._speaker.went(problem)
        except (Dead, Lost):
            # The speaker meets the same, and begins anew.
            self._ends = b""
        except Exception:
            logger.exception("The lease of this node could not be renewed.")

    async def _beat(self) -> list[str]:
        node = self._speaker.node
        found: list[bytes] = await self._client.run(BEAT, [self._keys.leases], [node, self._milliseconds, self._ends])
        if node != self._speaker.node:
            self._ends = b""
            return []
        if not found:
            await self._begin_anew()
            self._ends = b""
            return await self._beat()
        self._ends, *expired = found
        return [name for each in expired if (name := unwire(each)) != node]

    async def _begin_anew(self) -> None:
        """The lease was not as this node left it: it was swept, or Redis lost something."""
        domains = list(self._speaker.domains.values())
        questions = [("ZSCORE", domain.keys.dead, self._speaker.node) for domain in domains]
        scores = await self._client.ask_all(questions) if questions else []
        logger.warning("This node's lease was lost; it tells everything anew.")
        self._speaker.rename(
            {domain.app_id for domain, score in zip(domains, scores, strict=True) if score is not None}
        )
        for domain in domains:
            self._speaker.wake(domain)

    async def _sweep(self, node: str) -> None:
        claim = [self._keys.leases, self._keys.claim(node)]
        if not await self._client.run(CLAIM, claim, [self._speaker.node, node, self._milliseconds, ""]):
            return
        logger.warning("Node %s is gone; what it had is swept.", node)
        names = [unwire(name) for name in await self._client.ask("SMEMBERS", self._keys.applications(node))]
        domains = {name: self._speaker.domain(name) for name in names}
        for domain in domains.values():
            await self._client.run(BURY, [domain.keys.dead, domain.keys.dialogue(node)], [node])
            await self._speaker.sweep(domain, node, [Operation(CONNECTIONS, 0)])
            async for operations in self._held(domain.keys, node):
                await self._speaker.sweep(domain, node, operations)
        await self._forget(node, domains)

    async def _held(self, keys: ApplicationKeys, node: str) -> Any:
        tables = (
            (keys.members(node), lambda field: ("member", *field.split(" ", 1))),
            (keys.channels(node), lambda field: ("channel", field)),
            (keys.signed_in(node), lambda field: ("user", field)),
        )
        for table, key in tables:
            while fields := (await self._client.ask("HSCAN", table, 0, "COUNT", BATCH))[1]:
                names = fields if isinstance(fields, dict) else fields[::2]
                yield [Operation(key(unwire(name)), 0) for name in names]

    async def _forget(self, node: str, domains: Iterable[str] | dict[str, Domain]) -> None:
        """Remove what is known of a node that has nothing any more."""
        for app_id in domains:
            keys = self._keys.of(app_id)
            tables = [keys.dialogue(node), keys.channels(node), keys.members(node), keys.signed_in(node)]
            await self._client.ask("DEL", *tables)
            await self._client.ask("HDEL", keys.connections, node)
        await self._client.ask("DEL", self._keys.applications(node), self._keys.claim(node))
        await self._client.ask("ZREM", self._keys.leases, node)
