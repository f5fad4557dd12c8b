"""Events without a class."""

import pytest
from django.contrib.auth.models import User

from broadcasting import Broadcast, Channel, PayloadError
from broadcasting.events.sockets import socket_scope


class Order:
    def broadcast_channel(self):
        return "shop.Order.7"


def test_an_event_made_on_the_spot(sent):
    Broadcast.on("orders.1").as_("OrderPlaced").with_({"id": 1}).send()
    (event,) = sent
    assert (event.name, event.data, event.channels) == ("OrderPlaced", '{"id":1}', ("orders.1",))


def test_what_is_not_said(sent):
    Broadcast.on("a", Channel("b")).send()
    assert (sent[0].name, sent[0].data, sent[0].channels) == ("AnonymousEvent", "{}", ("a", "b"))


@pytest.mark.parametrize(
    ("event", "channel"),
    [
        (lambda: Broadcast.private("a"), "private-a"),
        (lambda: Broadcast.private("a", cache=True), "private-cache-a"),
        (lambda: Broadcast.presence("a"), "presence-a"),
        (lambda: Broadcast.presence("a", cache=True), "presence-cache-a"),
        (lambda: Broadcast.encrypted("a"), "private-encrypted-a"),
        (lambda: Broadcast.encrypted("a", cache=True), "private-encrypted-cache-a"),
        (lambda: Broadcast.cache("a"), "cache-a"),
        (lambda: Broadcast.user(7), "#server-to-user-7"),
        (lambda: Broadcast.user(User(pk=7)), "#server-to-user-7"),
        (lambda: Broadcast.model(Order()), "private-shop.Order.7"),
        (lambda: Broadcast.presence(Order()), "presence-shop.Order.7"),
    ],
)
async def test_each_kind_of_channel(event, channel, sent):
    await event().asend()
    assert sent[0].channels == (channel,)


def test_it_is_sent_as_other_events_are(sent):
    with socket_scope("1.2"):
        assert Broadcast.socket_id() == "1.2"
        Broadcast.on("a").as_("x").to_others().via("memory").now().send()
    assert sent[0].socket_id == "1.2"


def test_a_mistake_is_told_with_its_name():
    with pytest.raises(PayloadError, match=r"^'OrderPlaced': order: object can't be encoded"):
        Broadcast.on("a").as_("OrderPlaced").with_({"order": object()}).send()


@pytest.mark.parametrize("name", ["", " ", "pusher:ping", "x\n" * 10_000])
def test_names_that_are_none(name):
    with pytest.raises(PayloadError) as caught:
        Broadcast.on("a").as_(name).send()
    assert len(str(caught.value)) < 300


def test_one_that_is_forgotten_is_told_by_its_name():
    with pytest.warns(RuntimeWarning, match="'OrderPlaced' was never broadcast"):
        Broadcast.on("a").as_("OrderPlaced")
