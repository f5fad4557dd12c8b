"""What publishing costs the process that publishes, by each way that ``BROADCASTING`` knows, in sync code.

The publisher is this process, as a WSGI worker would be, and only its CPU is counted, all of its threads. The hub is in
this process too, with one subscriber; the layer leads over a Valkey to a node, HTTP to a server, each with a subscriber
who must get every event. Beside the layer runs ``async_to_sync(channel_layer.group_send)`` on the same Valkey, beside
HTTP Pusher's package. The connections that were opened meanwhile are counted where they arrive.

    python -m benchmarks.broadcast --rounds 5
"""

import asyncio
import json
import os
import resource
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from statistics import median
from typing import Any

import django
import psutil
import pusher
from asgiref.sync import async_to_sync
from redis import Redis

from benchmarks import harness, wire
from benchmarks.harness import Revurb, Row, Server
from benchmarks.settings import APP_ID, APP_KEY, APP_SECRET

LIMIT = 200.0
"""Microseconds of CPU for one event, whatever its way."""
DATA = json.dumps({"filling": "x" * 120})

Publish = Callable[[], Any]


class Audience:
    """One subscriber on a server, who must get all that is published."""

    def __init__(self, server: Server, stack: ExitStack) -> None:
        self._members = stack.enter_context(server.crowd())
        self._members.join(1)
        self._size = len(wire.server_frame(_text()))

    def cost(self, publish: Publish, events: int) -> float:
        """Publish so often; returns microseconds of this process's CPU for each."""
        self._members.drain()
        spent = cost(publish, events)
        self._members.expect(events, self._size)
        return spent


def cost(publish: Publish, events: int) -> float:
    """Publish so often; returns microseconds of this process's CPU for each."""
    before = _cpu()
    for _ in range(events):
        publish()
    return (_cpu() - before) * 1e6 / events


def run(servers: list[str], rounds: int = 5, events: int = 500) -> Iterator[Row]:
    """Measure; yields the rows."""
    with ExitStack() as stack:
        url = harness.valkey(stack)
        shared = {"REDIS_URL": url, "REVURB_SCALING_ENABLED": "true"}
        os.environ |= {"DJANGO_SETTINGS_MODULE": "benchmarks.settings", "REDIS_URL": url}
        django.setup()
        for engine in servers:
            yield from _measure(engine, url, shared, rounds, events)


def _measure(engine: str, url: str, shared: dict[str, str], rounds: int, events: int) -> Iterator[Row]:
    with ExitStack() as stack:
        started = harness.start(stack, [Revurb(engine, "node", **shared), Revurb(engine, "alone")])
        node, alone = (Audience(server, stack) for server in started.values())
        port = started["alone"].port
        redis = stack.enter_context(Redis(unix_socket_path=url.removeprefix("unix://")))
        by_hub = stack.enter_context(_hub())
        by_layer, by_http = _broadcaster(stack, TRANSPORT="layer"), _broadcaster(stack, **_at(port))
        by_package = _package(port)
        stranger = _group_send(url)
        by_layer(), by_http(), by_package(), stranger()
        before = _redis_connections(redis), _http_connections(port)
        costs = harness.interleave(
            rounds,
            {
                "hub": partial(cost, by_hub, events),
                "layer": partial(node.cost, by_layer, events),
                "http": partial(alone.cost, by_http, events),
            },
        )
        opened = _redis_connections(redis) - before[0], len(_http_connections(port) - before[1])
        beside = harness.interleave(
            rounds,
            {"layer": partial(cost, stranger, events), "http": partial(alone.cost, by_package, events)},
        )
    yield Row("broadcast into the hub", engine, median(costs["hub"]), "us/event", limit=LIMIT)
    for way in ("layer", "http"):
        yield Row.of_rounds(f"broadcast by {way}", engine, costs[way], beside[way], "us/event", limit=LIMIT)
    for way, count in zip(("layer", "http"), opened, strict=True):
        yield Row(f"connections opened by {way}", engine, count, "in all", limit=0)


def _broadcaster(stack: ExitStack, **options: Any) -> Publish:
    from broadcasting.broadcasters.revurb import RevurbBroadcaster
    from broadcasting.protocol.messages import Event

    broadcaster = RevurbBroadcaster("bench", options)
    stack.callback(broadcaster.close)
    event = Event(name="tick", data=DATA, channels=(harness.CHANNEL,))

    def publish() -> None:
        broadcaster.check(event)
        broadcaster.broadcast(event)

    return publish


@contextmanager
def _hub() -> Iterator[Publish]:
    """A hub in a thread of this process, with one subscriber."""
    from broadcasting.hub.process import serve_here

    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(_enter_hub(), loop).result(10)
        loop.call_soon_threadsafe(serve_here)
        with ExitStack() as stack:
            yield _broadcaster(stack, TRANSPORT="hub")
    finally:
        asyncio.run_coroutine_threadsafe(_leave_hub(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _enter_hub() -> None:
    from broadcasting.applications import get_provider
    from broadcasting.hub import get_hub

    application = get_provider().find_by_id(APP_ID)
    assert application is not None
    connection = await get_hub().open(application, lambda frames: None, lambda code, reason: None)
    await get_hub().receive(connection, json.dumps({"event": "pusher:subscribe", "data": {"channel": harness.CHANNEL}}))


async def _leave_hub() -> None:
    from broadcasting.hub import get_hub
    from broadcasting.hub.process import reset_hub

    await get_hub().shutdown(timeout=0)
    await get_hub().stop()
    reset_hub()


def _at(port: int) -> dict[str, Any]:
    return {"TRANSPORT": "http", "HOST": "127.0.0.1", "PORT": port, "SCHEME": "http"}


def _package(port: int) -> Publish:
    client = pusher.Pusher(APP_ID, APP_KEY, APP_SECRET, host="127.0.0.1", port=port, ssl=False)
    return lambda: client.trigger(harness.CHANNEL, "tick", DATA)


def _group_send(url: str) -> Publish:
    from channels_redis.pubsub import RedisPubSubChannelLayer

    layer = RedisPubSubChannelLayer(hosts=[url], prefix="stranger")
    content = {"type": "tick", "text": _text().decode()}
    return lambda: async_to_sync(layer.group_send)(harness.CHANNEL, content)


def _text() -> bytes:
    return json.dumps({"event": "tick", "data": DATA, "channel": harness.CHANNEL}, separators=(",", ":")).encode()


def _redis_connections(redis: "Redis") -> int:
    """How many it has accepted since it started."""
    return int(redis.info("stats")["total_connections_received"])


def _http_connections(port: int) -> set[int]:
    """The local ports of all connections to a port that are open, or were a minute ago."""
    return {each.laddr.port for each in psutil.net_connections("tcp4") if each.raddr and each.raddr.port == port}


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    options = harness.parser(__doc__, rounds=5, events=500).parse_args()
    harness.report(run(**vars(options)))


if __name__ == "__main__":
    main()
