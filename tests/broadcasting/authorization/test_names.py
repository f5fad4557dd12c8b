"""Names without their prefixes, and values for people."""

from uuid import UUID

import pytest
from django.contrib.auth.models import User

from broadcasting.authorization.names import bare_name, kind_in_words, shown
from broadcasting.protocol.channels import ChannelName


@pytest.mark.parametrize(
    ("name", "bare", "kind"),
    [
        ("private-orders.1", "orders.1", "private"),
        ("presence-orders.1", "orders.1", "presence"),
        ("private-encrypted-orders.1", "orders.1", "private encrypted"),
        ("private-cache-orders.1", "orders.1", "private cache"),
        ("presence-cache-orders.1", "orders.1", "presence cache"),
        ("private-encrypted-cache-orders.1", "orders.1", "private encrypted cache"),
        ("private-private-orders.1", "private-orders.1", "private"),
        ("cache-orders.1", "orders.1", "cache"),
        ("orders.1", "orders.1", "public"),
        ("#server-to-user-1", "1", "user"),
    ],
)
def test_one_pattern_guards_all_kinds(name, bare, kind):
    channel = ChannelName.parse(name)
    assert bare_name(channel) == bare
    assert kind_in_words(channel) == kind


class Talkative:
    def __repr__(self):
        raise AssertionError("a site's own texts may ask the database")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("7", "'7'"),
        (7, "7"),
        (None, "None"),
        (True, "True"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        ({"name": "a secret", "hue": 1}, "a dict with name, hue"),
        (User(pk=7, username="ada"), "User 7"),
        (Talkative(), "a Talkative"),
    ],
)
def test_values_are_shown_without_asking_them(value, text):
    assert shown(value) == text


def test_long_texts_are_clipped():
    assert len(shown("x" * 5000)) == 201
