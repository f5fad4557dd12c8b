"""Names, channels and payloads of events, and what is said where they can't be told."""

from dataclasses import dataclass
from typing import Any

import pytest

from broadcasting.events import BroadcastEvent
from broadcasting.notifications import BroadcastNotification
from broadcasting.notifications.notification import EVENT_NAME
from broadcasting.schemas.catalogue import catalogue_of
from broadcasting.schemas.types import INTEGER, STRING, UNKNOWN, Literals, Object, Property, Table
from tests.broadcasting.schemas.shop.events import Address

SHOP = "tests.broadcasting.schemas.shop.events"


@pytest.fixture
def events(catalogue):
    return {event.source.__name__: event for event in catalogue.events}


def test_names_on_the_wire_and_as_echo_listens(events):
    names = {name: (event.name, event.listened) for name, event in events.items()}
    assert names["OrderShipped"] == ("App\\Events\\OrderShipped", "OrderShipped")
    assert names["Paid"] == ("order.paid", ".order.paid")


def test_without_a_namespace(shop, settings):
    from tests.broadcasting.schemas.shop.events import OrderShipped

    settings.BROADCASTING = {"EVENT_NAMESPACE": ""}
    (event,) = catalogue_of([OrderShipped]).events
    assert (event.name, event.listened) == ("OrderShipped", "OrderShipped")


def test_channels_with_the_fields_that_they_are_made_of(events):
    assert events["OrderShipped"].channels == ("private-orders.{order_id}", "news")
    assert events["Paid"].channels == ("private-encrypted-orders.{order_pk}", "#server-to-user-{order_customer_pk}")
    assert events["Vague"].channels == events["Loose"].channels == ()


def test_channels_of_several_connections():
    class Split(BroadcastEvent):
        number: int
        broadcast_as = "split"

        def broadcast_on(self):
            return {"revurb": "news", "pusher": ["news", f"private-numbers.{self.number}"], "log": None}

    (event,) = catalogue_of([Split]).events
    assert (event.name, event.channels) == ("split", ("news", "private-numbers.{number}"))


def test_what_can_t_be_told_is_said(catalogue):
    assert catalogue.warnings == [
        f"{SHOP}.Bare: its payload is unknown: make it a dataclass, or annotate it.",
        f"{SHOP}.Loose.broadcast_with() does not say what it returns: annotate it with a TypedDict or a dataclass.",
        f"{SHOP}.Loose: its channels can't be told: 'type' object is not iterable.",
        f"{SHOP}.NamedByItself: it is left out, since its name can't be told: it depends on the event's values.",
        f"{SHOP}.Vague.carrier: Carrier can't be resolved here.",
        f"{SHOP}.Vague.colour: Colour has no type that is known in JSON.",
        f"{SHOP}.Vague.anything: Any has no type that is known in JSON.",
        f"{SHOP}.Vague.crowd: what it holds has no type that is known in JSON.",
        f"{SHOP}.Vague: its channels can't be told: it depends on {{crowd}}.",
    ]


def test_payloads(catalogue, events):
    types = {each.__name__: type_ for each, type_ in catalogue.reader.definitions.types.items()}
    assert "_secret" not in types["OrderShipped"].properties
    assert "counter" not in types["OrderShipped"].properties
    assert types["Bare"] == types["Loose"] == Table(UNKNOWN)
    assert set(types) >= {"Line", "Address", "Status"}


@dataclass
class InvoicePaid(BroadcastNotification):
    invoice: int


@dataclass
class Reminder(BroadcastNotification):
    text: str

    def broadcast_type(self) -> str:
        return f"reminder.{self.text}"

    def to_broadcast(self, user: Any) -> Address:
        return {"street": self.text}


class Free(BroadcastNotification):
    def to_broadcast(self, user: Any) -> dict[str, int]:
        return {"a": 1}


def test_notifications_have_an_id_and_their_type():
    catalogue = catalogue_of([InvoicePaid, Reminder])
    types = catalogue.reader.definitions.types
    paid = {"invoice": Property(INTEGER), "id": Property(STRING), "type": Property(Literals(("InvoicePaid",)))}
    assert types[InvoicePaid] == Object(paid)
    assert types[Reminder].properties.keys() == {"street", "floor", "id", "type"}
    assert types[Reminder].properties["type"] == Property(STRING)
    assert {event.name for event in catalogue.events} == {EVENT_NAME}
    assert catalogue.warnings == []


def test_notifications_with_data_of_any_keys():
    catalogue = catalogue_of([Free])
    assert catalogue.reader.definitions.types[Free] == Table(INTEGER)
