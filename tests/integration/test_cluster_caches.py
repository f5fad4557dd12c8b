"""Cache channels on three nodes: the last event is the cluster's."""

import threading

from tests.integration.cluster import Cluster
from tests.integration.listener import Listen, Listener


def test_what_one_node_published_the_others_remember(cluster: Cluster, listen: Listen, name: str) -> None:
    channel, (first, second, third) = f"cache-{name}", cluster.nodes
    early = listen(second, channel)
    early.expect("pusher:cache_miss")
    for number, node in enumerate((first, third)):
        node.publisher().trigger(channel, f"price-{number}", {"euro": number})
        early.expect(f"price-{number}")
        late = listen(second, channel)
        assert late.expect(f"price-{number}")["data"] == {"euro": number}
        late.assert_silence()
    early.assert_silence()
    assert second.publisher().channel_info(channel, ["cache"])["cache"]["event"] == "price-1"


def test_it_needs_no_subscriber_anywhere(cluster: Cluster, listen: Listen, name: str) -> None:
    cluster.nodes[0].publisher().trigger(f"cache-{name}", "price", {"euro": 12})
    for node in cluster.nodes:
        listen(node, f"cache-{name}").expect("price")


def test_who_comes_while_events_stream_hears_none_twice_and_none_out_of_order(cluster: Cluster, name: str) -> None:
    channel, ended = f"cache-{name}", threading.Event()
    publisher = cluster.nodes[1].publisher()

    def stream() -> None:
        number = 0
        while not ended.is_set():
            number += 1
            publisher.trigger(channel, str(number), {})

    thread = threading.Thread(target=stream)
    thread.start()
    try:
        for _ in range(30):
            with Listener(cluster.nodes[0]) as listener:
                listener.subscribe(channel)
                numbers = [event for event in (listener.next()["event"] for _ in range(6)) if event.isdigit()]
                first = int(numbers[0])
                assert [int(number) for number in numbers] == list(range(first, first + len(numbers)))
    finally:
        ended.set()
        thread.join()
