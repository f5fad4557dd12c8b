"""Who is let into the lobby, and as whom."""

import hashlib
import hmac
import json
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

pytestmark = pytest.mark.django_db

APP = {"ID": "4711", "KEY": "a-key", "SECRET": "a-secret"}


@pytest.fixture(autouse=True)
def application(settings: LazySettings) -> None:
    settings.REVURB = {"APPS": [APP]}


def authorize(client: Client, channel: str, socket_id: str = "1.2") -> Any:
    return client.post("/broadcasting/auth", {"socket_id": socket_id, "channel_name": channel})


def test_a_visitor_gets_a_signature(client: Client) -> None:
    answer = authorize(client, "presence-lobby").json()
    signed = f"1.2:presence-lobby:{answer['channel_data']}"
    assert answer["auth"] == "a-key:" + hmac.new(b"a-secret", signed.encode(), hashlib.sha256).hexdigest()
    member = json.loads(answer["channel_data"])
    assert member["user_id"].startswith("guest-")
    assert set(member["user_info"]) == {"name", "hue"}


@pytest.mark.parametrize("channel", ["private-lobby2", "presence-lobby2", "presence-lobby\n", "demo"])
def test_other_channels_are_closed(client: Client, channel: str) -> None:
    assert authorize(client, channel).status_code == 403


@pytest.mark.parametrize("socket_id", ["", "1", "1.2:presence-lobby", "1.2\n", "a.b"])
def test_odd_socket_ids_are_refused(client: Client, socket_id: str) -> None:
    assert authorize(client, "presence-lobby", socket_id).status_code == 400


def test_without_an_application_the_answer_says_what_to_do(client: Client, settings: LazySettings) -> None:
    settings.REVURB = {"APPS": []}
    response = authorize(client, "presence-lobby")
    assert response.status_code == 503
