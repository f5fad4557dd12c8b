"""Channels of objects, whatever their keys are made of."""

from uuid import UUID

import pytest
from django.contrib.auth.models import User
from hypothesis import given
from hypothesis import strategies as st

from broadcasting.events.channels import PrivateChannel, channel_names
from broadcasting.model_events import read_channel_key
from broadcasting.model_events.channels import channel_key, model_route, object_channel
from tests.broadcasting.model_events.shop.models import Draft, Parcel, Post, Seat, Voucher


@pytest.mark.parametrize(
    ("instance", "channel"),
    [
        (Post(pk=7), "shop.Post.7"),
        (Draft(pk=7), "shop.Post.7"),
        (User(pk=7), "auth.User.7"),
        (Parcel(pk=UUID(int=1)), "shop.Parcel.00000000-0000-0000-0000-000000000001"),
        (Voucher(pk="SPRING-2026"), "shop.Voucher.SPRING-2026"),
        (Voucher(pk="a.b,c=d e/ä"), "shop.Voucher.a=2Eb=2Cc=3Dd=20e=2F=C3=A4"),
        (Seat(row="A", number=12), "shop.Seat.A,12"),
        (Seat(row="A,1", number=12), "shop.Seat.A=2C1,12"),
    ],
)
def test_keys_of_every_kind(instance, channel):
    assert object_channel(instance) == channel
    assert channel_names(PrivateChannel(object_channel(instance))) == (f"private-{channel}",)


@pytest.mark.parametrize(
    ("namespace", "channel"), [(None, "shop.Post.7"), ("App.Models", "App.Models.Post.7"), ("", "Post.7")]
)
def test_the_namespace(settings, namespace, channel):
    settings.BROADCASTING |= {"MODEL_NAMESPACE": namespace}
    assert object_channel(Post(pk=7)) == channel
    assert model_route(Post) == channel.replace("7", "{post}")


@pytest.mark.parametrize("instance", [Post(), Voucher(pk=None), User()])
def test_what_was_not_saved_has_no_channel(instance):
    with pytest.raises(ValueError, match="not saved has no channel"):
        object_channel(instance)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1))
def test_a_text_is_read_back_and_is_one_part_of_a_name(text):
    key = channel_key(text)
    assert "." not in key
    assert "," not in key
    assert read_channel_key(key) == text
    if len(key) < 180:
        assert channel_names(f"private-shop.Voucher.{key}")


@given(st.text())
def test_nothing_that_is_read_breaks(text):
    assert "\0" not in read_channel_key(channel_key(text))
    read_channel_key(text)


@pytest.mark.parametrize("text", ["=00", "=FF", "=C3", "=C3=28", "==", "=2", "=zz"])
def test_what_nobody_wrote_is_nobodys_key(text):
    assert channel_key(read_channel_key(text)) != text


def test_a_key_that_is_too_long_is_told():
    from broadcasting.broadcasters import PayloadError

    with pytest.raises(PayloadError, match="is no name for a channel"):
        channel_names(PrivateChannel(Voucher(pk="ä" * 100)))
