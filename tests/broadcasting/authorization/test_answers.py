"""What those who are let in are answered."""

import json
from dataclasses import dataclass, replace
from types import SimpleNamespace

import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth.models import AnonymousUser, User

from broadcasting.authorization.answers import answer, channel_data
from broadcasting.authorization.decision import Decision
from broadcasting.authorization.refusals import CannotSign, Refused
from broadcasting.authorization.signing import Signer
from broadcasting.protocol.channels import ChannelName
from broadcasting.protocol.signatures import subscription_auth
from tests.broadcasting.authorization.askers import ADA
from tests.broadcasting.authorization.signer import APPLICATION, ENCRYPTION_KEY

SIGNER = Signer(APPLICATION, ENCRYPTION_KEY)


def answered(name, result=True, user=ADA, signer=SIGNER):
    return async_to_sync(answer)(
        Decision(channel=ChannelName.parse(name), steps=[], user=user, result=result), "1.2", signer
    )


@pytest.mark.parametrize("name", ["private-a", "private-cache-a"])
def test_private_channels_get_a_signature(name):
    assert answered(name) == {"auth": subscription_auth(APPLICATION, "1.2", name)}


@pytest.mark.parametrize("name", ["private-encrypted-a", "private-encrypted-cache-a"])
def test_encrypted_ones_a_key_as_well(name):
    assert answered(name) == {
        "auth": subscription_auth(APPLICATION, "1.2", name),
        "shared_secret": SIGNER.shared_secret(name),
    }


def test_without_a_master_key_nobody_joins_encrypted_channels():
    with pytest.raises(CannotSign):
        answered("private-encrypted-a", signer=Signer(APPLICATION, None))


@pytest.mark.parametrize("name", ["presence-a", "presence-cache-a"])
def test_presence_channels_get_the_member_that_is_signed(name):
    found = answered(name, {"name": "Ada"})
    assert json.loads(found["channel_data"]) == {"user_id": "7", "user_info": {"name": "Ada"}}
    assert found["auth"] == subscription_auth(APPLICATION, "1.2", name, found["channel_data"])


@dataclass
class Badge:
    hue: int


class Member:
    def to_broadcast(self):
        return {"hue": 7}


@pytest.mark.parametrize("result", [{"hue": 7}, Badge(7), Member()])
def test_answers_that_describe_the_member_are_told(result):
    assert json.loads(channel_data(ADA, result, None))["user_info"] == {"hue": 7}


@pytest.mark.parametrize("result", [True, 1, "yes", User(pk=1, password="hash"), [1, 2], object()])
def test_other_answers_are_nobodys_business(result):
    assert json.loads(channel_data(ADA, result, None))["user_info"] == {}


@pytest.mark.parametrize("user", [AnonymousUser(), SimpleNamespace()])
def test_a_member_needs_an_id(user):
    with pytest.raises(Refused, match="has no id"):
        answered("presence-a", user=user)
    assert answered("private-a", user=user)


def test_a_members_data_is_limited_in_bytes():
    data = channel_data(ADA, {"name": "Ædå"}, None)
    size = len(data.encode())
    small = Signer(replace(APPLICATION, max_presence_member_size=size - 1), None)
    fitting = Signer(replace(APPLICATION, max_presence_member_size=size), None)
    assert answered("presence-a", {"name": "Ædå"}, signer=fitting)
    with pytest.raises(Refused, match=f"has {size} bytes; MAX_PRESENCE_MEMBER_SIZE allows {size - 1}") as caught:
        answered("presence-a", {"name": "Ædå"}, signer=small)
    assert caught.value.public
