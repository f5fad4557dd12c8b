"""Events on three nodes: they reach everybody once, in order, from a subscription's confirmation on."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from typing import Self
from uuid import uuid4

import pytest

from tests.integration.cluster import Cluster, Node
from tests.integration.guest import Guest
from tests.integration.listener import Listen, Listener
from tests.integration.servers import until


def names(listener: Listener, count: int) -> list[str]:
    """The names of the next events."""
    return [listener.next()["event"] for _ in range(count)]


def test_an_event_reaches_all_subscribers_of_all_nodes_once(cluster: Cluster, listen: Listen, name: str) -> None:
    listeners = [listen(node, name) for node in cluster.nodes for _ in range(2)]
    for number, node in enumerate(cluster.nodes):
        node.publisher().trigger(name, f"from-{number}", {"text": "Grüße 🎉"})
        for listener in listeners:
            assert listener.next() == {"event": f"from-{number}", "channel": name, "data": {"text": "Grüße 🎉"}}
    cluster.nodes[0].publisher().trigger(name, "end", {})
    for listener in listeners:
        listener.expect("end")
        listener.assert_silence()


def test_many_channels_of_one_event(cluster: Cluster, listen: Listen, name: str) -> None:
    channels = [f"{name}-{number}" for number in range(100)]
    listener = listen(cluster.nodes[0], *channels[10:90])
    cluster.nodes[1].publisher().trigger(channels, "event", {})
    assert [listener.next()["channel"] for _ in range(80)] == channels[10:90]


def test_a_node_hears_once_of_an_event_for_several_channels(cluster: Cluster, listen: Listen, name: str) -> None:
    a, b, c = (f"{name}-{each}" for each in "abc")
    first, second = listen(cluster.nodes[0], a, b), listen(cluster.nodes[1], b, c)
    with Wiretap(cluster) as wiretap:
        cluster.nodes[2].publisher().trigger([a, b, c, f"{name}-nobody"], f"event-{name}", {})
        assert wiretap.heard(f"event-{name}") == 1
        cluster.nodes[0].publisher().trigger([a, f"{name}-nobody"], f"own-{name}", {})
        assert wiretap.heard(f"own-{name}") == 0
    assert [first.next()["channel"] for _ in range(3)] == [a, b, a]
    assert [second.next()["channel"] for _ in range(2)] == [b, c]


class Wiretap:
    """Hears what the nodes send each other; use it as a context manager."""

    def __init__(self, cluster: Cluster) -> None:
        self._redis = cluster.valkey.client()
        self._pubsub = self._redis.pubsub()

    def __enter__(self) -> Self:
        self._pubsub.psubscribe("*")
        assert self._pubsub.get_message(timeout=10)["type"] == "psubscribe"
        return self

    def __exit__(self, *exception: object) -> None:
        self._pubsub.close()
        self._redis.close()

    def heard(self, text: str) -> int:
        """How many messages with this text there were up to now, since the last call."""
        return sum(text.encode() in message for message in self._until(uuid4().bytes))

    def _until(self, mark: bytes) -> list[bytes]:
        self._redis.publish("wiretap", mark)
        messages: list[bytes] = []
        while mark not in messages:
            message = self._pubsub.get_message(timeout=10)
            messages += [message["data"]] if message else []
        return messages


@pytest.mark.parametrize("size", [1, 5_000, 9_000])
def test_data_of_every_size(cluster: Cluster, listen: Listen, name: str, size: int) -> None:
    listener = listen(cluster.nodes[0], name)
    cluster.nodes[1].publisher().trigger(name, "event", "x" * size)
    assert listener.expect("event")["data"] == "x" * size


@pytest.mark.parametrize(
    "channel", ["private-{}", "presence-{}", "cache-{}", "private-encrypted-{}", "a=b@c,{};d.e_f-g"]
)
def test_channels_of_every_kind(cluster: Cluster, listen: Listen, name: str, channel: str) -> None:
    channel = channel.format(name)
    listener = listen(cluster.nodes[2], channel, user_id=7)
    if channel.startswith("cache-"):
        listener.expect("pusher:cache_miss")
    cluster.nodes[0].publisher().trigger(channel, "event", {})
    listener.expect("event")


def test_a_socket_on_another_node_is_left_out(cluster: Cluster, listen: Listen, name: str) -> None:
    here, there = cluster.nodes[:2]
    excluded, others = listen(there, name), [listen(there, name), listen(here, name)]
    publisher = here.publisher()
    publisher.trigger(name, "first", {}, excluded.socket_id)
    batch = {"channel": name, "name": "second", "data": {}, "socket_id": excluded.socket_id}
    publisher.trigger_batch([batch, {"channel": name, "name": "third", "data": {}}])
    assert names(excluded, 1) == ["third"]
    for other in others:
        assert names(other, 3) == ["first", "second", "third"]


def test_client_events_reach_the_other_nodes(cluster: Cluster, listen: Listen, name: str) -> None:
    room = f"presence-{name}"
    sender, *receivers = (listen(node, room, user_id=number) for number, node in enumerate(cluster.nodes))
    for number in (1, 2):
        assert sender.expect("pusher_internal:member_added")["data"] == {"user_id": number}
    receivers[0].expect("pusher_internal:member_added")
    for number in range(20):
        sender.send({"event": f"client-{number}", "channel": room, "data": {"n": number}})
    for receiver in receivers:
        heard = [receiver.next() for _ in range(20)]
        assert heard == [
            {"event": f"client-{number}", "channel": room, "data": {"n": number}, "user_id": 0} for number in range(20)
        ]
    cluster.nodes[1].publisher().trigger(room, "end", {})
    for each in (sender, *receivers):
        each.expect("end")


def test_each_publishers_order_is_kept_everywhere_under_load(cluster: Cluster, listen: Listen, name: str) -> None:
    rounds, batches = 30, range(5)
    listeners = [listen(node, name) for node in cluster.nodes]

    def publish(number: int) -> None:
        publisher = cluster.nodes[number].publisher()
        for each in range(rounds):
            publisher.trigger(name, f"{number}:{6 * each}", {})
            publisher.trigger_batch(
                [{"channel": name, "name": f"{number}:{6 * each + 1 + inner}", "data": {}} for inner in batches]
            )

    with ThreadPoolExecutor() as pool:
        list(pool.map(publish, range(3)))
    for listener in listeners:
        heard = [event.split(":") for event in names(listener, 3 * 6 * rounds)]
        for number in range(3):
            assert [int(each) for sender, each in heard if sender == str(number)] == list(range(6 * rounds))


class TestFromTheConfirmationOn:
    """No event is missed that was published after the subscription was confirmed, wherever."""

    @pytest.mark.parametrize("place", [0, 1], ids=["daphne", "uvicorn"])
    def test_one_channel_after_the_other(self, cluster: Cluster, listen: Listen, name: str, place: int) -> None:
        listener, publisher = listen(cluster.nodes[place]), cluster.nodes[2].publisher()
        for number in range(100):
            listener.subscribe(f"{name}-{number}")
            publisher.trigger(f"{name}-{number}", f"event-{number}", {})
            listener.expect(f"event-{number}")

    def test_the_same_channel_again_and_again(self, cluster: Cluster, listen: Listen, name: str) -> None:
        listener, publisher = listen(cluster.nodes[0]), cluster.nodes[1].publisher()
        for number in range(100):
            listener.subscribe(name)
            publisher.trigger(name, f"event-{number}", {})
            listener.expect(f"event-{number}")
            listener.say("pusher:unsubscribe", {"channel": name})

    def test_the_last_leaves_while_the_next_comes(self, cluster: Cluster, listen: Listen, name: str) -> None:
        pair, publisher = [listen(cluster.nodes[0]), listen(cluster.nodes[0])], cluster.nodes[1].publisher()
        pair[1].ask_for(name)
        pair[1].expect("pusher_internal:subscription_succeeded")
        for number in range(100):
            comer, goer = pair if number % 2 == 0 else pair[::-1]
            goer.say("pusher:unsubscribe", {"channel": name})
            comer.subscribe(name)
            publisher.trigger(name, f"event-{number}", {})
            comer.expect(f"event-{number}")
            goer.assert_silence()

    def test_an_event_for_several_channels(self, cluster: Cluster, listen: Listen, name: str) -> None:
        """Before each event somebody comes into a channel or leaves one, so the nodes that hold them change."""
        channels = [f"{name}-{number}" for number in range(6)]
        listeners = {listen(node): set[str]() for node in cluster.nodes}
        publishers = [node.publisher() for node in cluster.nodes]
        for number in range(120):
            mover, channel = list(listeners)[number % 3], channels[number * 5 % 7 % 6]
            if channel in listeners[mover]:
                mover.say("pusher:unsubscribe", {"channel": channel})
                mover.assert_silence()
            else:
                mover.subscribe(channel)
            listeners[mover] ^= {channel}
            publishers[number % 2].trigger(channels, f"event-{number}", {})
            for listener, wanted in listeners.items():
                heard = [listener.expect(f"event-{number}")["channel"] for _ in wanted]
                assert sorted(heard) == sorted(wanted)
                listener.assert_silence()

    async def test_many_at_once(self, cluster: Cluster, name: str) -> None:
        """Twenty sockets on two nodes subscribe to forty channels each as fast as they can."""
        publishers = [node.publisher() for node in cluster.nodes]
        confirmed: list[tuple[Guest, str]] = []

        async def enter(guest: Guest, number: int) -> None:
            for each in range(40):
                channel = f"{name}-{(number * 7 + each) % 60}"
                await guest.subscribe(channel)
                confirmed.append((guest, channel))

        def publish_all(channels: set[str]) -> None:
            for number, channel in enumerate(sorted(channels)):
                publishers[number % 3].trigger(channel, "event", {})

        async with AsyncExitStack() as stack:
            guests = [await stack.enter_async_context(Guest(cluster.nodes[number % 2])) for number in range(20)]
            entering = asyncio.gather(*(enter(guest, number) for number, guest in enumerate(guests)))
            promised: dict[tuple[int, str], int] = {}
            while not entering.done():
                await asyncio.sleep(0.01)
                known = list(confirmed)
                await asyncio.to_thread(publish_all, {channel for _, channel in known})
                for guest, channel in known:
                    promised[id(guest), channel] = promised.get((id(guest), channel), 0) + 1
            await entering
            by_id = {id(guest): guest for guest in guests}

            async def kept() -> bool:
                return all(by_id[key].counted(channel)["event"] >= least for (key, channel), least in promised.items())

            await until(kept)

    def test_in_the_middle_of_a_stream(self, cluster: Cluster, listen: Listen, name: str) -> None:
        """Whoever comes while events stream hears all from some event on, without a gap and without a repetition."""
        stream = Stream(cluster.nodes[1], name)
        with stream:
            for _ in range(20):
                with Listener(cluster.nodes[0]) as listener:
                    listener.subscribe(name)
                    beginning = stream.next_number
                    numbers = [int(listener.next()["event"])]
                    while numbers[-1] < beginning + 3:
                        numbers.append(int(listener.next()["event"]))
                    assert numbers[0] <= beginning
                    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


class Stream:
    """Publishes numbers to a channel without a pause; use it as a context manager."""

    def __init__(self, node: Node, channel: str) -> None:
        self.next_number = 0
        """What is surely not published yet."""
        self._publisher = node.publisher()
        self._channel = channel
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._publish)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *exception: object) -> None:
        self._ended.set()
        self._thread.join()

    def _publish(self) -> None:
        while not self._ended.is_set():
            number = self.next_number
            self.next_number += 1
            self._publisher.trigger(self._channel, str(number), {})
