"""The document; that the official schema agrees is in tests/integration/test_typed_events.py."""

import re

import pytest

from broadcasting.schemas.asyncapi import asyncapi
from broadcasting.schemas.catalogue import Catalogue


@pytest.fixture
def document(catalogue):
    return asyncapi(catalogue)


def test_channels_with_their_parameters_and_messages(document):
    assert document["channels"]["private-orders.order_id"] == {
        "address": "private-orders.{order_id}",
        "description": "Kind: private.",
        "parameters": {"order_id": {}},
        "messages": {"OrderShipped": {"$ref": "#/components/messages/OrderShipped"}},
    }
    kinds = {channel["address"]: channel["description"] for channel in document["channels"].values()}
    assert kinds["private-encrypted-orders.{order_pk}"] == "Kind: private encrypted."
    assert kinds["#server-to-user-{order_customer_pk}"] == "Kind: user."
    assert kinds["news"] == "Kind: public."
    assert list(document["channels"]["news"]["messages"]) == ["Bare", "OrderShipped"]


def test_messages(document):
    shipped = document["components"]["messages"]["OrderShipped"]
    assert shipped == {
        "name": "App\\Events\\OrderShipped",
        "title": "OrderShipped",
        "summary": "An order has left the house.",
        "payload": {"$ref": "#/components/schemas/OrderShipped"},
    }
    assert "summary" not in document["components"]["messages"]["Paid"]


def test_every_channel_is_sent_to(document):
    assert [each["action"] for each in document["operations"].values()] == ["send"] * len(document["channels"])


def test_references_lead_somewhere(document):
    for reference in re.findall(r"'\$ref': '([^']+)'", str(document)):
        place = document
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]


def test_no_events():
    assert asyncapi(Catalogue())["channels"] == {}
