"""What docs/broadcasting/events.md and queues.md show can be pasted."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from broadcasting import broadcast
from broadcasting.broadcasters import get_broadcaster
from tests.markdown import Page

DOCS = Path(__file__).resolve().parents[2] / "docs" / "broadcasting"


@pytest.fixture
def sent(settings):
    """What went to the connections that the pages name, by connection."""
    connections = {name: {"DRIVER": "memory"} for name in ("revurb", "pusher", "log")}
    settings.BROADCASTING = {"CONNECTIONS": connections, "QUEUE": "none"}
    return lambda name="revurb": get_broadcaster(name).events


def pasted(page, containing):
    """What the page's first example with this text defines, together with the page's first example."""
    examples = Page(DOCS / f"{page}.md").code("python")
    names = {"__name__": "shop"}
    if page == "events":
        exec(examples[0], names)
    exec(next(example for example in examples if containing in example), names)
    return SimpleNamespace(**names)


def test_the_first_event(sent):
    shop = pasted("events", "class OrderShipped")
    broadcast(shop.OrderShipped(7, "DHL")).to_others().send()
    (event,) = sent()
    assert (event.name, event.channels) == ("App\\Events\\OrderShipped", ("private-orders.7",))
    assert json.loads(event.data) == {"order_id": 7, "carrier": "DHL"}


@pytest.mark.parametrize("is_listed", [True, False])
def test_an_event_that_says_everything(sent, is_listed):
    product = SimpleNamespace(sku="a", stock=3, is_listed=is_listed)
    broadcast(pasted("events", "class StockChanged").StockChanged(product)).send()
    assert [(event.name, event.channels, event.data) for event in sent()] == [
        ("stock.changed", ("stock", "presence-warehouse"), '{"sku":"a","left":3}')
    ] * is_listed


def test_connections_that_differ(sent):
    broadcast(pasted("events", "class PriceChanged").PriceChanged()).send()
    assert [event.channels for event in (*sent("revurb"), *sent("pusher"))] == [("prices", "deals"), ("prices",)]
    assert sent("pusher")[0].data == '{"price":7}'


def test_events_without_a_class(sent):
    pasted("events", "LoggedOutElsewhere")
    assert [(event.name, event.channels) for event in sent()] == [
        ("OrderPlaced", ("orders.1",)),
        ("OrderPlaced", ("private-orders.1",)),
        ("LoggedOutElsewhere", ("#server-to-user-5",)),
    ]


def test_an_event_that_is_told_once(sent):
    broadcast(pasted("events", "class StockRecounted").StockRecounted(3)).send()
    assert sent()[0].channels == ("warehouses.3",)


def test_an_event_that_is_tried_again(sent, capsys):
    event = pasted("queues", "retries = 5").OrderShipped(7)
    broadcast(event).send()
    assert sent()[0].channels == ("orders.7",)
    event.broadcast_failed("the server is away")
    assert capsys.readouterr().out == "nobody was told: the server is away\n"
