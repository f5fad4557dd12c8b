"""The speaker: tells Redis what this node holds, and the observer what that changed for the cluster."""

import asyncio
import logging
import secrets
import time
from collections.abc import Container, Iterable

from broadcasting.protocol.channels import ChannelName
from broadcasting.state.base import Observer, StateUnreachable, Transition
from broadcasting.state.redis.call import Call, Outcome
from broadcasting.state.redis.client import Client, Dead, Lost
from broadcasting.state.redis.domain import Domain
from broadcasting.state.redis.keys import RENAMED, Keys
from broadcasting.state.redis.replica import Change, Shown
from broadcasting.state.redis.scripts import TELL
from broadcasting.state.redis.share import Operation

logger = logging.getLogger("broadcasting")

BATCH = 500
"""Entries that one call tells of: about a millisecond of Redis' time."""


class Speaker:
    """Makes calls, one at a time for each application. A call that got no answer is repeated, whatever came of it."""

    def __init__(self, client: Client, keys: Keys, node: str) -> None:
        self._client = client
        self._keys = keys
        self._name = node
        self.observer = Observer()
        self.node = node
        """This node's name, which is longer after the cluster gave it up."""
        self.reachable = False
        self.domains: dict[str, Domain] = {}
        self._away_since: float | None = None
        self._outages = 0

    def domain(self, app_id: str) -> Domain:
        if app_id not in self.domains:
            self.domains[app_id] = Domain(app_id, self._keys.of(app_id))
        return self.domains[app_id]

    def wake(self, domain: Domain) -> None:
        """Have Redis told, if there is something to tell and somebody to be told."""
        if self.reachable and (domain.task is None or domain.task.done()):
            domain.task = asyncio.get_running_loop().create_task(self._speak(domain))

    def came(self) -> None:
        """Redis answers."""
        if self.reachable:
            return
        self.reachable = True
        if self._away_since is not None:
            logger.warning("Redis is back after %.1f s.", time.monotonic() - self._away_since)
            self._away_since = None

    def went(self, problem: StateUnreachable) -> None:
        """Redis does not answer: whoever waits goes on without it."""
        if self._away_since is None:
            self._away_since = time.monotonic()
            self._outages += 1
            logger.warning("%s This node goes on alone.", problem)
        self.reachable = False
        for domain in self.domains.values():
            domain.give_up()

    def rename(self, swept: Container[str]) -> None:
        """Begin anew under another name. ``swept``: applications whose subscribers were told that this node is gone."""
        former, self.node = self.node, f"{self._name}{RENAMED}{secrets.token_hex(8)}"
        for domain in self.domains.values():
            domain.former = former
            domain.number = 0
            domain.call = None
            domain.introduced = False
            domain.share.forget(silent=domain.app_id not in swept)
            self.compare(domain, domain.replicas)

    def compare(self, domain: Domain, channels: Iterable[str]) -> None:
        """Have replicas compared with Redis."""
        domain.wanted.update(dict.fromkeys(channels))
        if domain.wanted:
            self.wake(domain)

    async def settled(self, domain: Domain) -> None:
        """Wait until what was told before is told, or Redis is away."""
        goal = domain.share.changed
        while self.reachable and (domain.share.taken < goal or domain.call is not None):
            self.wake(domain)
            await domain.next_move()

    async def sweep(self, domain: Domain, dead: str, operations: list[Operation]) -> None:
        """Take away what a dead node had."""
        async with domain.lock:
            if domain.call is not None:
                await self._repeat(domain)
            domain.number += 1
            domain.call = Call(domain.number, self.node, dead, None, operations)
            await self._repeat(domain)

    async def _speak(self, domain: Domain) -> None:
        # Whatever else happens in this turn of the loop travels with it.
        await asyncio.sleep(0)
        async with domain.lock:
            while self.reachable and (domain.call is not None or domain.share or domain.wanted):
                outages = self._outages
                try:
                    await self._introduce(domain)
                    if domain.call is None:
                        self._prepare(domain)
                    await self._repeat(domain)
                except StateUnreachable as problem:
                    # What was said before an outage may fail after it, and is said again.
                    if outages == self._outages:
                        self.went(problem)
                except (Dead, Lost) as end:
                    logger.warning("Redis does not know this node any more; it tells everything anew.")
                    self.rename(self.domains if isinstance(end, Dead) else ())
                except Exception:
                    # Foreign values under our keys, for example. The node goes on; a later call may succeed.
                    logger.exception("Redis could not be told what this node holds.")
                    self._skip(domain)
            domain.moved()

    async def _introduce(self, domain: Domain) -> None:
        if not domain.introduced:
            node = self.node
            await self._client.ask("SADD", self._keys.applications(node), domain.app_id)
            domain.introduced = node == self.node

    def _prepare(self, domain: Domain) -> None:
        operations = domain.take(BATCH)
        wanted = {channel: domain.replicas[channel].serial for channel in domain.wanted if channel in domain.replicas}
        domain.wanted.clear()
        domain.number += 1
        domain.call = Call(domain.number, self.node, self.node, domain.former, operations, wanted)

    async def _repeat(self, domain: Domain) -> None:
        call = domain.call
        assert call is not None
        answer, *snapshots = await self._client.run(TELL, *call.encode(domain.keys))
        if domain.call is not call:
            return
        domain.call = None
        self._load(domain, call, snapshots)
        own = call.actor == self.node
        for outcome in call.outcomes(answer):
            # First whoever waits: a socket that is let in hears of what it has changed itself.
            if own:
                self._settle(domain, outcome)
            self._tell(domain, outcome)
        domain.moved()

    def _skip(self, domain: Domain) -> None:
        """Give up a call that fails for a reason of its own."""
        call, domain.call = domain.call, None
        if call is None:
            return
        domain.number -= 1
        for operation in call.operations:
            domain.skipped.add(operation.key)
            domain.answer(operation.key, None)
        domain.moved()

    def _load(self, domain: Domain, call: Call, replies: list[list[bytes] | None]) -> None:
        for channel, snapshot in call.snapshots(replies).items():
            replica = domain.replicas.get(channel)
            if replica is not None:
                self.show(domain, channel, replica.load(snapshot, call.wanted[channel], lenient=False))

    def _tell(self, domain: Domain, outcome: Outcome) -> None:
        kind = outcome.operation.key[0]
        if kind == "member" and outcome.change is not None:
            self._tell_member(domain, outcome, outcome.change)
        elif kind == "channel":
            self._tell_channel(domain, outcome)
        elif kind == "user":
            self._tell_user(domain, outcome)

    def _tell_member(self, domain: Domain, outcome: Outcome, change: Change) -> None:
        channel = outcome.operation.key[1]
        self.observer.spread(domain.app_id, channel, {"change": change.write()})
        replica = domain.replicas.get(channel)
        if replica is not None:
            self.show(domain, channel, replica.hear(change))
        if not outcome.operation.silent:
            what: Transition = "member_added" if change.added else "member_removed"
            self.observer.announce(what, domain.app_id, channel, change.member)

    def _tell_channel(self, domain: Domain, outcome: Outcome) -> None:
        channel = outcome.operation.key[1]
        if outcome.began and not outcome.operation.silent:
            self.observer.announce("channel_occupied", domain.app_id, channel)
        if outcome.before != outcome.after and not ChannelName.parse(channel, len(channel)).is_presence:
            self.observer.counted(domain.app_id, channel, outcome.after)
        if outcome.ended:
            self.observer.announce("channel_vacated", domain.app_id, channel)

    def _tell_user(self, domain: Domain, outcome: Outcome) -> None:
        user_id = outcome.operation.key[1]
        if outcome.began and not outcome.operation.silent:
            self.observer.online(domain.app_id, user_id, outcome.serial)
        if outcome.ended:
            self.observer.offline(domain.app_id, user_id, outcome.serial)

    def _settle(self, domain: Domain, outcome: Outcome) -> None:
        operation, share = outcome.operation, domain.share
        key = operation.key
        if key[0] == "connections":
            admitted = outcome.told - (operation.value - operation.weight)
            refused = domain.answer_connections(operation.weight, admitted) if operation.limit is not None else 0
            for _ in range(refused):
                share.remove(key)
            share.settle(operation, outcome.told)
            return
        share.settle(operation, outcome.told)
        if outcome.refused:
            for _ in range(domain.waiting(key)):
                share.remove(key)
                share.remove(("channel", key[1]))
        # Who came while this was on its way may have to be told of yet.
        if outcome.refused or not share.is_dirty(key):
            domain.answer(key, not outcome.refused)

    def show(self, domain: Domain, channel: str, shown: list[Shown]) -> None:
        """Tell this node's subscribers."""
        for each in shown:
            tell = self.observer.member_added if each.added else self.observer.member_removed
            tell(domain.app_id, channel, each.member)
        domain.moved()
