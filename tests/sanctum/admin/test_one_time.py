"""The page that shows a token's text once: number 40 of the attacks, and forms that are sent twice."""

import json
import logging
import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core import serializers
from django.core.cache import cache
from django.db import connection

from sanctum.admin.one_time import SENT_BEFORE, SESSION_KEY
from sanctum.authentication.bearer import authenticate_token
from sanctum.models import PersonalAccessToken
from tests.sanctum.admin.conftest import ADD, LIST, form_id, issue, text, the_token

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def shown(response: Any) -> str:
    found = re.search(r"data-sanctum-token[^>]*>([^<]+)<", text(response))
    assert found
    return found[1]


def test_the_text_is_a_token_that_works(log_in):
    plain_text = shown(issue(log_in("add")))
    token = authenticate_token(plain_text)
    assert (token.name, token.abilities, token.user.username) == ("ci", ["orders:read"], "mia")
    assert token.created_by == token.user


def test_it_is_in_the_answer_itself_which_nobody_keeps(log_in):
    response = issue(log_in("add"))
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "no-referrer"
    assert "Location" not in response


@pytest.mark.parametrize("storage", ["cookie.CookieStorage", "session.SessionStorage", "fallback.FallbackStorage"])
def test_it_is_nowhere_else(log_in, settings, caplog, storage):
    settings.MESSAGE_STORAGE = f"django.contrib.messages.storage.{storage}"
    caplog.set_level(logging.DEBUG)
    client = log_in("add", "view", "change")
    response = issue(client)
    secret = shown(response)[-48:-8]

    places = {
        "cookies": str(response.cookies) + str(client.cookies),
        "headers": str(response.headers),
        "session": json.dumps([each.get_decoded() for each in Session.objects.all()]),
        "admin log": serializers.serialize("json", LogEntry.objects.all()),
        "tokens": serializers.serialize("json", PersonalAccessToken.objects.all()),
        "logs": caplog.text + str([vars(each) for each in caplog.records]),
        "cache": str(getattr(cache, "_cache", "")),
        "context": repr(response.context_data),
        "list": text(client.get(LIST)),
        "history": text(client.get(f"/admin/sanctum/personalaccesstoken/{the_token().pk}/history/")),
        "change page": text(client.get(f"/admin/sanctum/personalaccesstoken/{the_token().pk}/change/")),
    }
    assert [place for place, content in places.items() if secret in content] == []
    assert LogEntry.objects.get().object_repr == str(the_token())


def test_no_table_holds_it(log_in):
    """A dump of the database gives no token away."""
    secret = shown(issue(log_in("add")))[-48:-8]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            assert secret not in str(cursor.fetchall()), table


def test_a_form_that_is_sent_again_makes_no_second_token(log_in):
    """A reload, or the back button and the button once more."""
    client = log_in("add")
    sent = form_id(client)
    assert shown(issue(client, form_id=sent))
    again = text(issue(client, form_id=sent))
    assert SENT_BEFORE[:30] in again
    assert "data-sanctum-token" not in again
    assert PersonalAccessToken.objects.count() == 1


def test_and_after_that_it_may(log_in):
    client = log_in("add")
    sent = form_id(client)
    issue(client, form_id=sent)
    page = issue(client, form_id=sent)
    fresh = page.context["adminform"].form["form_id"].value()
    assert fresh != sent
    assert fresh in text(page)
    assert shown(issue(client, form_id=fresh))


def test_the_session_remembers_where_the_cache_does_not(log_in):
    """Each process may have a cache of its own."""
    client = log_in("add")
    sent = form_id(client)
    issue(client, form_id=sent)
    cache.clear()
    issue(client, form_id=sent)
    assert PersonalAccessToken.objects.count() == 1


def test_the_cache_remembers_what_no_session_could_know_yet(log_in):
    """Of two at the same moment, each has read the session before the other one wrote it."""
    client = log_in("add")
    sent = form_id(client)
    issue(client, form_id=sent)
    session = client.session
    del session[SESSION_KEY]
    session.save()
    issue(client, form_id=sent)
    assert PersonalAccessToken.objects.count() == 1


@pytest.mark.parametrize("made_up", ["", " ", "a b", "\x00", "é", "x" * 65, "'; DROP TABLE auth_user; --", None])
def test_a_form_that_is_made_up_makes_no_token(log_in, made_up):
    assert "data-sanctum-token" not in text(issue(log_in("add"), form_id=made_up))
    assert not PersonalAccessToken.objects.exists()


def test_the_session_does_not_grow(log_in):
    client = log_in("add")
    for number in range(60):
        issue(client, form_id=f"form-{number}")
    assert len(client.session[SESSION_KEY]) == 50


def test_what_could_not_be_made_can_be_asked_for_again(log_in, settings):
    settings.SANCTUM = {"TOKEN_LIMIT": 1}
    client = log_in("add")
    page = issue(client, name=" ")
    assert shown(issue(client, form_id=page.context["adminform"].form["form_id"].value()))


def test_a_page_in_a_popup_is_the_same(log_in):
    assert shown(issue(log_in("add"), _popup="1"))


def test_what_a_person_called_the_token_is_shown_as_text(log_in):
    User.objects.create_user("x")
    page = text(issue(log_in("add"), name="<script>alert(1)</script>"))
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_there_is_nothing_inline(log_in):
    client = log_in("add")
    for page in (text(client.get(ADD)), text(issue(client))):
        assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", page)
        assert not re.search(r"\son[a-z]+=|\sstyle=|<style", page)
