"""Players are counted by who they are."""

import json

import pytest
from django.conf import LazySettings
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_visitor_is_a_player(client: Client, settings: LazySettings) -> None:
    settings.REVURB = {"APPS": [{"ID": "4711", "KEY": "a-key", "SECRET": "a-secret"}]}
    response = client.post("/broadcasting/auth", {"socket_id": "1.2", "channel_name": "presence-players"})
    member = json.loads(response.json()["channel_data"])
    assert member["user_info"] == {"id": member["user_id"]}
