"""Several states on one Redis, wired together as a bus would do it."""

import asyncio
import secrets

from broadcasting.state.redis.state import RedisState
from tests.broadcasting.state.contract import A, Log

LEASE, BEAT = 1.5, 0.2


class NodeLog(Log):
    """Also carries what a state spreads to the others, unless it is ``mute``."""

    def __init__(self, nodes, node) -> None:
        super().__init__()
        self.nodes = nodes
        self.node = node
        self.mute = False

    def spread(self, app_id, channel, change):
        for other in self.nodes:
            if other is not self.node and not self.mute:
                asyncio.get_running_loop().call_soon(other.state.hear, app_id, channel, change)


class Node:
    """One node's state and what it was told."""

    def __init__(self, nodes, url, prefix) -> None:
        self.name = secrets.token_hex(4)
        self.state = RedisState(url, prefix, 1, node=self.name, lease=LEASE, beat=BEAT)
        self.log = NodeLog(nodes, self)
        self.state.observe(self.log)
        nodes.append(self)

    def die(self) -> None:
        """As by kill -9: nothing is given back."""
        self.state._lease._task.cancel()
        self.state._audit.cancel()
        self.log.nodes.remove(self)
        self.state._speaker.reachable = False

    def kinds(self, *kinds):
        return [line for line in self.log.lines if line[0] in kinds]

    async def members(self, channel="presence-x"):
        return [member.key for member in await self.state.members(A, channel)]

    def shown(self, channel="presence-x"):
        return [member.key for member in self.state._speaker.domain(A).replicas[channel].listing()]
