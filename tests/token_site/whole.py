"""What a site with models of its own expects; ``tests/integration/test_sanctum_models.py`` runs it, in a process."""

import uuid

import pytest
from asgiref.sync import async_to_sync
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connections
from django.test import RequestFactory

from revurb.grants import grant_of
from revurb.signals import access_ended
from sanctum import get_token_model, rotate_token
from sanctum.authentication.bearer import authenticate_token
from sanctum.authentication.refused import AuthenticationRefused
from sanctum.sockets.handshake import Handshake
from sanctum.sockets.identity import identify, look_again
from sanctum.sockets.tickets import Holder, issue_ticket
from tests.sanctum.people import hearing

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")

APART = "tokens" in settings.DATABASES


@pytest.fixture
def member():
    member = get_user_model()(email="ann@example.com")
    member.set_password("secret")
    member.save()
    return member


@pytest.fixture
def new(member):
    return member.create_token("Laptop", ["orders:read"], created_by=member)


def authenticate(text):
    try:
        return authenticate_token(text)
    except AuthenticationRefused:
        return None


def test_tables_are_where_they_belong():
    tables = {alias: set(connections[alias].introspection.table_names()) for alias in settings.DATABASES}
    assert "sanctum_personalaccesstoken" not in set().union(*tables.values()), "it was swapped out"
    assert get_token_model()._meta.db_table in tables["tokens" if APART else "default"]
    assert "members_member" in tables["default"] and "members_member" not in tables.get("tokens", ())


def test_a_token_lets_in_its_owner_and_its_own(member, new):
    token = authenticate(new.plain_text)
    assert token == new.token and token.user == member
    assert isinstance(token, get_token_model())
    assert new.plain_text.startswith(f"acme_pat_{token.pk.hex if isinstance(token.pk, uuid.UUID) else token.pk}_")
    assert grant_of(token.user, token).user_id == str(member.pk)


def test_a_ticket_of_a_token_lets_in_its_owner(member, new):
    ticket = issue_ticket(Holder(str(member.pk), token_id=str(new.token.pk)))
    request = RequestFactory().get("/ws")
    handshake = Handshake({"path": "/ws"}, request, "ticket", ticket)
    identity = async_to_sync(identify)(handshake)
    assert (identity.user, identity.auth) == (member, new.token)
    assert async_to_sync(look_again)(identity).user == member
    members = get_user_model()._base_manager
    members.filter(pk=member.pk)._raw_delete("default") if APART else member.delete()
    assert async_to_sync(look_again)(identity) is None


@pytest.mark.parametrize("id", ["1", "0", "9" * 18, "9" * 32, uuid.uuid4().hex])
def test_ids_of_another_kind_let_nobody_in(new, id):
    secret = new.plain_text.rpartition("_")[2]
    assert authenticate(f"acme_pat_{id}_{secret}") is None
    assert authenticate(f"{id}|acme_pat_{secret}") is None


def test_laravels_form_of_a_uuid_is_read(new):
    secret = new.plain_text.rpartition("_")[2]
    assert authenticate(f"{new.token.pk}|acme_pat_{secret}") == new.token


def test_rotation(member, new):
    newer = rotate_token(new.token)
    assert authenticate(newer.plain_text).user == authenticate(new.plain_text).user == member
    assert member.tokens.count() == 2


def test_a_limit(member, settings):
    settings.SANCTUM = {**settings.SANCTUM, "TOKEN_LIMIT": 1}
    member.create_token("Laptop", [])
    with pytest.raises(ValueError, match="as many as may be"):
        member.create_token("Phone", [])


def test_a_new_password_ends_it(member, new):
    member.set_password("another")
    with hearing(access_ended) as heard:
        member.save()
    assert [each["credential"] for each in heard] == [new.token.credential]
    assert authenticate(new.plain_text) is None


def test_deactivation_and_deletion_are_told(member, new):
    member.is_active, pk = False, str(member.pk)
    with hearing(access_ended) as heard:
        member.save()
        member.delete()
    told = {(each["user_id"], each["credential"], each["reason"]) for each in heard}
    assert {(pk, None, "deactivated"), (pk, None, "deleted")} <= told
    assert authenticate(new.plain_text) is None


def test_other_apps_point_to_the_token_model(new):
    for entry in [each for each in apps.get_models() if each._meta.label == "ledger.Entry"]:
        assert entry.objects.create(token=new.token, text="made").token == new.token
