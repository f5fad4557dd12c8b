"""The kinds of channels, and what is no channel."""

import pytest
from django.contrib.auth.models import AnonymousUser, User

from broadcasting import (
    CacheChannel,
    Channel,
    EncryptedPrivateCacheChannel,
    EncryptedPrivateChannel,
    PayloadError,
    PresenceCacheChannel,
    PresenceChannel,
    PrivateCacheChannel,
    PrivateChannel,
    UserChannel,
)
from broadcasting.events.channels import channel_names


class Order:
    def broadcast_channel(self):
        return "shop.Order.7"


@pytest.mark.parametrize(
    ("channel", "name"),
    [
        (Channel("a"), "a"),
        (CacheChannel("a"), "cache-a"),
        (PrivateChannel("a"), "private-a"),
        (PrivateCacheChannel("a"), "private-cache-a"),
        (PresenceChannel("a"), "presence-a"),
        (PresenceCacheChannel("a"), "presence-cache-a"),
        (EncryptedPrivateChannel("a"), "private-encrypted-a"),
        (EncryptedPrivateCacheChannel("a"), "private-encrypted-cache-a"),
        (UserChannel(7), "#server-to-user-7"),
        (UserChannel(User(pk=7)), "#server-to-user-7"),
        (PresenceChannel(Order()), "presence-shop.Order.7"),
    ],
)
def test_each_kind_has_its_prefix(channel, name):
    assert str(channel) == name
    assert channel_names(channel) == (name,)


def test_a_channel_shows_what_it_was_made_of_and_equals_its_like():
    assert repr(PrivateChannel("a")) == "PrivateChannel('a')"
    assert PrivateChannel("a") == Channel("private-a") != Channel("a")
    assert len({PrivateChannel("a"), PrivateChannel("a")}) == 1


@pytest.mark.parametrize(
    ("targets", "names"),
    [
        (None, ()),
        ([], ()),
        ("private-a", ("private-a",)),
        (Order(), ("private-shop.Order.7",)),
        (["a", Channel("b"), Order(), "a"], ("a", "b", "private-shop.Order.7")),
        ((name for name in "ab"), ("a", "b")),
    ],
)
def test_an_event_goes_to_one_or_several_or_none(targets, names):
    assert channel_names(targets) == names


@pytest.mark.parametrize(
    "name", ["", "a b", "a/b", "ä", "a\n", "#a", "#server-to-user-", "x" * 201, "a\ud800", PrivateChannel("{order}")]
)
def test_names_that_are_not_allowed(name):
    with pytest.raises(PayloadError, match="is no name for a channel"):
        channel_names(["good", name])


def test_a_long_name_is_not_repeated_whole():
    with pytest.raises(PayloadError) as caught:
        channel_names("x" * 100_000)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("user", [AnonymousUser(), None, User()])
def test_a_user_without_an_id_has_no_channel(user):
    with pytest.raises(PayloadError):
        channel_names(UserChannel(user))


@pytest.mark.parametrize("targets", [7, [7], [None], object(), [b"bytes"], Order, [Order]])
def test_what_is_no_channel_at_all(targets):
    with pytest.raises(PayloadError, match="is no channel"):
        channel_names(targets)


def test_an_encrypted_channel_goes_alone():
    assert channel_names([EncryptedPrivateChannel("a"), "private-encrypted-a"]) == ("private-encrypted-a",)
    for other in (EncryptedPrivateCacheChannel("b"), "b"):
        with pytest.raises(PayloadError, match="that channel only"):
            channel_names([EncryptedPrivateChannel("a"), other])
