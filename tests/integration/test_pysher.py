"""The ``pysher`` package, a Pusher client for Python programs, against the whole server."""

import json
import queue
import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pysher.channel
import pysher.pusher
import pytest

from tests.integration.demo_site import Site

pytestmark = pytest.mark.two_nodes

PATIENCE = 10


class Listener:
    """A connected pysher client; what it hears comes out of ``next``."""

    def __init__(self, site: Site, user_data: dict[str, Any] | None = None) -> None:
        self._publisher = site.publisher()
        self._heard: queue.Queue[tuple[str, Any]] = queue.Queue()
        connected: queue.Queue[str] = queue.Queue()
        self.pusher = pysher.pusher.Pusher(
            site.key,
            secret=site.secret,
            custom_host=site.host,
            port=site.client_port(),
            secure=False,
            user_data=user_data,
            # It sleeps that long before it ends.
            reconnect_interval=1,
        )
        # How often it looks whether it has been closed.
        self.pusher.connection.socket_kwargs["ping_timeout"] = 0.2
        self.pusher.connection.bind("pusher:connection_established", connected.put)
        self.pusher.connect()
        connected.get(timeout=PATIENCE)

    def subscribe(self, channel: str, *events: str) -> pysher.channel.Channel:
        """Subscribe, listen to the events, and wait until the server knows.

        Not for its frame: it may come before pysher lets anybody listen for it.
        """
        before = self._subscriptions(channel)
        subscribed = self.pusher.subscribe(channel)
        for event in events:
            subscribed.bind(event, lambda data, event=event: self._heard.put((event, data)))
        deadline = time.monotonic() + PATIENCE
        while self._subscriptions(channel) == before:
            if time.monotonic() > deadline:
                raise TimeoutError(f"never subscribed to {channel}")
        return subscribed

    def _subscriptions(self, channel: str) -> int:
        if channel.startswith("presence-"):
            return self._publisher.channel_info(channel, ["user_count"]).get("user_count", 0)
        return self._publisher.channel_info(channel, ["subscription_count"]).get("subscription_count", 0)

    def next(self) -> tuple[str, Any]:
        event, data = self._heard.get(timeout=PATIENCE)
        return event, json.loads(data) if isinstance(data, str) else data


@pytest.fixture
def listen(site: Site) -> Iterator[Callable[..., Listener]]:
    listeners: list[Listener] = []

    def open_listener(**user_data: Any) -> Listener:
        listeners.append(Listener(site, user_data or None))
        return listeners[-1]

    yield open_listener
    for listener in listeners:
        listener.pusher.disconnect(timeout=PATIENCE)


@pytest.fixture
def name() -> str:
    """Part of a channel's name that no other test uses."""
    return uuid4().hex


@pytest.mark.parametrize("prefix", ["", "private-"])
def test_events_arrive(site: Site, listen: Callable[..., Listener], name: str, prefix: str) -> None:
    listener = listen()
    listener.subscribe(prefix + name, "shipped")
    site.publisher().trigger(prefix + name, "shipped", {"id": 7})
    assert listener.next() == ("shipped", {"id": 7})


def test_client_events_travel_between_members(listen: Callable[..., Listener], name: str) -> None:
    anna, bert = listen(user_id="anna"), listen(user_id="bert")
    room = f"presence-{name}"
    said = anna.subscribe(room, "pusher_internal:member_added")
    bert.subscribe(room, "client-typing")
    assert anna.next() == ("pusher_internal:member_added", {"user_id": "bert"})
    said.trigger("client-typing", {"letters": 3})
    assert bert.next() == ("client-typing", {"letters": 3})


def test_who_unsubscribes_hears_nothing_more(site: Site, listen: Callable[..., Listener], name: str) -> None:
    listener = listen()
    listener.subscribe(name, "shipped")
    listener.subscribe(f"{name}-2", "shipped")
    listener.pusher.unsubscribe(name)
    publisher = site.publisher()
    while publisher.channel_info(name)["occupied"]:
        pass
    publisher.trigger([name, f"{name}-2"], "shipped", {"id": 8})
    assert listener.next() == ("shipped", {"id": 8})
    with pytest.raises(queue.Empty):
        listener._heard.get(timeout=0.3)
