"""A notification has the form that Echo reads."""

from uuid import UUID

import pytest

from broadcasting.broadcasters import PayloadError
from broadcasting.events import Channel, broadcast
from broadcasting.notifications import BroadcastNotification, notify
from tests.broadcasting.listening import hearing
from tests.broadcasting.notifications.shipped import OrderShipped


def test_what_echo_gets(user):
    with hearing() as heard:
        notify(user, OrderShipped(5))
    (event,) = heard
    assert event.name == "Illuminate\\Notifications\\Events\\BroadcastNotificationCreated"
    assert event.channels == ("private-auth.User.7",)
    (data,) = heard.data
    assert UUID(data.pop("id"))
    assert data == {"order_id": 5, "type": "OrderShipped"}


def test_each_user_is_told_something_of_their_own(user):
    class Greeting(OrderShipped):
        def to_broadcast(self, user):
            return {"text": f"Hello {user.username}"}

    with hearing() as heard:
        notify(user, Greeting(1))
    assert heard.data[0]["text"] == "Hello ann"


def test_names_ids_and_channels_can_be_ones_own(user):
    class Invoice(OrderShipped):
        def broadcast_type(self):
            return "invoice"

        def broadcast_id(self):
            return f"invoice-{self.order_id}"

        def broadcast_on(self):
            return Channel(f"invoices.{self.notifiable.pk}")

        def broadcast_as(self):
            return "invoice.sent"

    with hearing() as heard:
        notify(user, Invoice(1))
    assert (heard.names, heard.channels) == (["invoice.sent"], [("invoices.7",)])
    assert heard.data == [{"order_id": 1, "id": "invoice-1", "type": "invoice"}]


def test_a_plain_class_tells_its_public_attributes(user):
    class Plain(BroadcastNotification):
        after_commit = False

        def __init__(self):
            self.text, self._secret = "Hi", "no"

    with hearing() as heard:
        notify(user, Plain())
    assert set(heard.data[0]) == {"text", "id", "type"}


def test_its_id_and_type_are_not_the_payloads(user):
    class Forged(OrderShipped):
        def to_broadcast(self, user):
            return {"id": 1, "type": "other"}

    with hearing() as heard:
        notify(user, Forged(1))
    assert heard.data[0]["type"] == "Forged"
    assert heard.data[0]["id"] != 1


def test_nobody_is_told_by_broadcast():
    with pytest.raises(TypeError, match=r"OrderShipped is for nobody: send it by notify"):
        broadcast(OrderShipped(1)).send()


def test_what_cant_be_encoded_fails_with_its_name(user):
    with pytest.raises(PayloadError, match="OrderShipped: .*can't be encoded"):
        notify(user, OrderShipped(object()))
