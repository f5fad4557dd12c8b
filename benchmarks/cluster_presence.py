"""A presence channel of 1,000 members on two nodes, beside the same channel on a server that is alone.

Newcomers join one after the other, on the nodes in turn; each is waited for until all members were told. The cost is
the CPU of the servers per member that was told, and what Redis carried, by its own count. What Redis carries per
newcomer to 1,000 members is beside the same for a tenth of them: it must not grow with the channel.

    python -m benchmarks.cluster_presence --rounds 5
"""

import itertools
import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from typing import Any

from redis import Redis

from benchmarks import harness, wire
from benchmarks.crowd import Crowd
from benchmarks.fanout import NAP
from benchmarks.harness import SOCKET_PATH, Measures, Revurb, Row, Server
from benchmarks.settings import APP_ID, APP_KEY, APP_SECRET
from broadcasting.protocol.application import Application
from broadcasting.protocol.messages import Member, member_added, member_removed
from broadcasting.protocol.signatures import subscription_auth

APPLICATION = Application(id=APP_ID, key=APP_KEY, secret=APP_SECRET)
NODES_TARGET = 1.3
REDIS_TARGET = 1.3
BATCH = 50


class Room:
    """A presence channel whose members are spread evenly over servers."""

    def __init__(self, name: str, servers: Sequence[Server], members: int, stack: ExitStack) -> None:
        self._channel = f"presence-{name}"
        self._servers = servers
        self._users = itertools.count(100_000)
        self._members = [stack.enter_context(Crowd(each.port, SOCKET_PATH, self._hello)) for each in servers]
        self._newcomers = [stack.enter_context(Crowd(each.port, SOCKET_PATH, self._hello)) for each in servers]
        for number in range(0, members, BATCH):
            self._members[number // BATCH % len(servers)].join(min(BATCH, members - number))
            self.drain()
        self._settle()

    def cost(self, joins: int) -> float:
        """Let so many join; returns microseconds of the servers' CPU per member that was told of one."""
        self.drain()
        before = sum(server.cpu() for server in self._servers)
        self.join(joins)
        after = sum(server.cpu() for server in self._servers)
        self.leave(joins)
        return (after - before) * 1e6 / (sum(map(len, self._members)) * joins)

    def join(self, joins: int) -> None:
        """Let so many join, each when all members have heard of the one before."""
        for number in range(joins):
            self._newcomers[number % len(self._newcomers)].join(1)
            self._told(1, member_added(self._channel, _member(self._last)))

    def leave(self, joins: int) -> None:
        """Let all newcomers go, and the members hear of it."""
        for crowd in self._newcomers:
            crowd.leave(abruptly=True)
        self._told(joins, member_removed(self._channel, _member(self._last)))

    def drain(self) -> None:
        """Read what has come, and answer pings."""
        for crowd in (*self._members, *self._newcomers):
            crowd.drain()

    def _told(self, times: int, message: str) -> None:
        size = len(wire.server_frame(message.encode()))
        for crowd in self._members:
            crowd.expect(len(crowd) * times, size, NAP)

    def _settle(self) -> None:
        """Read all that was told of the members' own coming."""
        for crowd in self._members:
            crowd.idle(0.5)

    def _hello(self, greeting: bytes) -> bytes:
        self._last = next(self._users)
        member = _member(self._last)
        text = json.dumps({"user_id": member.user_id, "user_info": member.user_info})
        socket_id = json.loads(json.loads(greeting)["data"])["socket_id"]
        auth = subscription_auth(APPLICATION, socket_id, self._channel, text)
        data = {"channel": self._channel, "channel_data": text, "auth": auth}
        return wire.client_frame(json.dumps({"event": "pusher:subscribe", "data": data}).encode())


class Traffic:
    """What a Redis has carried, by its own count."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def of(self, room: Room, joins: int, figure: str) -> float:
        """So much of a figure per newcomer."""
        room.drain()
        before = self._read(figure)
        room.join(joins)
        after = self._read(figure)
        room.leave(joins)
        return (after - before) / joins

    def _read(self, figure: str) -> float:
        info: dict[str, Any] = self._redis.info()
        match figure:
            case "bytes":
                return float(info["total_net_input_bytes"] + info["total_net_output_bytes"])
            case "commands":
                return float(info["total_commands_processed"])
        return float(info["used_cpu_user"] + info["used_cpu_sys"]) * 1e6


def run(servers: list[str], rounds: int = 3, members: int = 1000, joins: int = 60) -> Iterator[Row]:
    """Measure; yields the rows."""
    for engine in servers:
        with ExitStack() as stack:
            url = harness.valkey(stack)
            redis = stack.enter_context(Redis.from_url(url))
            yield from _measure(engine, url, Traffic(redis), stack, rounds, members, joins)


def _measure(
    engine: str, url: str, traffic: Traffic, stack: ExitStack, rounds: int, members: int, joins: int
) -> Iterator[Row]:
    shared = {"REDIS_URL": url, "REVURB_SCALING_ENABLED": "true"}
    started = harness.start(stack, [Revurb(engine, "one", **shared), Revurb(engine, "two", **shared), Revurb(engine)])
    nodes = [started["one"], started["two"]]
    two, small = Room("large", nodes, members, stack), Room("small", nodes, max(members // 10, 2), stack)
    alone = Room("large", [started[engine]], members, stack)
    two.cost(4)
    alone.cost(4)
    measures: Measures = {"two": partial(two.cost, joins), "alone": partial(alone.cost, joins)}
    for figure in ("bytes", "commands", "cpu"):
        measures[figure] = partial(traffic.of, two, joins, figure)
        measures[f"small {figure}"] = partial(traffic.of, small, joins, figure)
    costs = harness.interleave(rounds, measures)
    yield Row.of_rounds(
        "member_added on two nodes", engine, costs["two"], costs["alone"], "us/told", target=NODES_TARGET
    )
    for figure, unit, target in (
        ("bytes", "B/join", REDIS_TARGET),
        ("commands", "/join", REDIS_TARGET),
        ("cpu", "us/join", None),
    ):
        yield Row.of_rounds(
            f"Redis' {figure}, and for a tenth", engine, costs[figure], costs[f"small {figure}"], unit, target=target
        )


def _member(user: int) -> Member:
    return Member(str(user), {"name": f"User {user}"})


def main() -> None:
    options = harness.parser(__doc__, rounds=3, members=1000, joins=60).parse_args()
    harness.raise_file_limit()
    harness.report(run(**vars(options)))


if __name__ == "__main__":
    main()
