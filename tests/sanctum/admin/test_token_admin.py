"""Tokens in the admin: seen, made, changed and deleted by those who may. Numbers 10 and 44 of the attacks are here."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.utils import timezone

from revurb.signals import access_ended
from sanctum import create_token
from sanctum.admin import TokenAdmin
from sanctum.models import PersonalAccessToken
from tests.sanctum.admin.conftest import ADD, LIST, act, issue, page_of, text, the_token

pytestmark = [pytest.mark.database, pytest.mark.django_db]

SCRIPT = "<script>alert(1)</script>"
HOSTILE = [
    SCRIPT,
    "'; DROP TABLE auth_user; --",
    "{{ 7|add:7 }}{% load x %}",
    "%s%n{0.__class__}",
    "*)(uid=*",
    "${7*7}",
]


def token_of(owner: User, name: str = "ci", **values: Any) -> Any:
    token = create_token(owner, name, ["orders:read"]).token
    PersonalAccessToken.objects.filter(pk=token.pk).update(**values)
    token.refresh_from_db()
    return token


def change(client: Any, token: Any, **fields: Any) -> Any:
    data = {"name": token.name, "abilities": "\n".join(token.abilities), **end_of(token.expires_at), **fields}
    return client.post(page_of(token), data)


def end_of(end: Any) -> dict[str, str]:
    local = timezone.localtime(end) if end else None
    return {"expires_at_0": f"{local:%Y-%m-%d}", "expires_at_1": f"{local:%H:%M:%S}"} if local else {}


@pytest.fixture
def ended() -> Any:
    heard: list[Any] = []

    def hear(**news: Any) -> None:
        heard.append((news["credential"], news["reason"]))

    access_ended.connect(hear)
    yield heard
    access_ended.disconnect(hear)


def test_the_list_tells_what_operators_ask_for(log_in, owner):
    token_of(owner, "nightly", last_used_at=timezone.now())
    page = text(log_in("view").get(LIST))
    for each in ("nightly", "otto", "…", "orders:read", "never", "active"):
        assert each in page


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_is_hostile_is_shown_as_text(log_in, owner, hostile):
    """In a name, a user agent, a reason, and in abilities that came by other ways than ``create_token``."""
    User.objects.filter(pk=owner.pk).update(username=hostile)
    token = token_of(owner, name=hostile)
    values = {"last_used_agent": hostile, "revoked_reason": hostile, "abilities": [hostile], "hint": hostile[:40]}
    PersonalAccessToken.objects.filter(pk=token.pk).update(**values)
    client = log_in("view", "change", "delete", "add")
    pages = [
        client.get(LIST),
        client.get(page_of(token)),
        act(client, "revoke", token),
        act(client, "delete_selected", token),
    ]
    for page in map(text, pages):
        assert SCRIPT not in page
        assert hostile in page or "&#x27;" in page or "&lt;" in page
    assert "alert(1)" not in text(client.get(ADD))


@pytest.mark.parametrize("odd", [None, "x", {"a": 1}, [1, None], [[]], {}, 5])
def test_odd_abilities_of_a_row_break_no_page(log_in, owner, odd):
    token = token_of(owner)
    PersonalAccessToken.objects.filter(pk=token.pk).update(abilities=odd if odd is not None else "null")
    client = log_in("view", "change", "add", "issue")
    assert text(client.get(LIST))
    assert text(client.get(page_of(token)))
    change(client, token)


@pytest.mark.parametrize(
    "query", [{"q": each} for each in [*HOSTILE, "\0"]] + [{"state": "delete"}, {"o": "99.x"}, {"p": "-9"}]
)
def test_a_query_that_is_made_up_harms_nobody(log_in, owner, query):
    kept = token_of(owner)
    assert log_in("view").get(LIST, query).status_code in (200, 302)
    assert the_token() == kept


@pytest.mark.parametrize("words", ["otto", "night", "nightly otto"])
def test_tokens_are_found_by_their_owner_and_their_name(log_in, owner, words):
    token_of(owner, "nightly")
    token_of(User.objects.create_user("ada"), "ci")
    found = log_in("view").get(LIST, {"q": words}).context["cl"].result_list
    assert [each.name for each in found] == ["nightly"]


def test_and_by_the_four_characters_that_owners_see(log_in, owner):
    token = token_of(owner)
    token_of(owner, "another")
    found = log_in("view").get(LIST, {"q": token.hint[-4:]}).context["cl"].result_list
    assert token in found


def test_somebody_makes_a_token_of_their_own(log_in):
    client = log_in("add")
    assert 'name="user"' not in text(client.get(ADD))
    issue(client)
    assert the_token().user.username == "mia"


def test_and_not_of_others_by_writing_to_the_form(log_in, owner):
    issue(log_in("add"), user=owner.pk, token_hash="0" * 64, created_by=owner.pk, revoked_at_0="2020-01-01")
    token = the_token()
    assert (token.user.username, token.created_by.username, token.revoked_at) == ("mia", "mia", None)
    assert token.token_hash != "0" * 64


def test_who_may_issue_for_others_does(log_in, owner):
    issue(log_in("add", "issue"), user=owner.pk)
    assert (the_token().user, the_token().created_by.username) == (owner, "mia")


def test_but_not_for_superusers(log_in):
    root = User.objects.create_superuser("root")
    page = text(issue(log_in("add", "issue"), user=root.pk))
    assert "Only superusers make tokens of superusers." in page
    assert not PersonalAccessToken.objects.exists()


def test_superusers_do(log_in):
    root = User.objects.create_superuser("root")
    issue(log_in(superuser=True), user=root.pk)
    assert the_token().user == root


def test_a_token_of_somebody_inactive_is_refused_at_the_field(log_in, owner):
    User.objects.filter(pk=owner.pk).update(is_active=False)
    assert "not active" in text(issue(log_in("add", "issue"), user=owner.pk))


def test_the_limit_is_an_error_of_the_form(log_in, owner, settings):
    settings.SANCTUM = {"TOKEN_LIMIT": 1}
    token_of(owner)
    page = text(issue(log_in("add", "issue"), user=owner.pk))
    assert "as many as may be" in page
    assert PersonalAccessToken.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": ""}, "This field is required"),
        ({"name": "a\u202eb"}, "printable characters"),
        ({"name": "x" * 256}, "at most 255 characters"),
        ({"abilities": "orders read!"}, "is no ability"),
        ({"expires_at_0": "2020-01-01", "expires_at_1": "00:00"}, "lies in the future"),
        ({"expires_at_0": "9999-01-01", "expires_at_1": "00:00"}, "must end within"),
        ({"expires_at_0": "tomorrow", "expires_at_1": "00:00"}, "Enter a valid date"),
        ({"user": "x"}, "Select a valid choice"),
        ({"user": "999999"}, "Select a valid choice"),
    ],
    ids=str,
)
def test_what_can_not_be_made_is_told_at_its_field(log_in, owner, fields, said):
    assert said in text(issue(log_in("add", "issue"), **{"user": owner.pk, **fields}))
    assert not PersonalAccessToken.objects.exists()


def test_the_longest_life_is_asked_of_the_form(log_in, settings):
    settings.SANCTUM = {"MAX_EXPIRATION": timedelta(days=30)}
    client = log_in("add")
    proposed = client.get(ADD).context["adminform"].form["expires_at"].value()
    assert timedelta(days=29) < proposed - timezone.now() <= timedelta(days=30)
    assert "This field is required" in text(issue(client))
    assert "must end within 30 days." in text(issue(client, **end_of(timezone.now() + timedelta(days=31))))
    issue(client, **end_of(timezone.now() + timedelta(days=29)))
    assert the_token().expires_at


def test_a_token_is_read_and_its_secret_is_not(log_in, owner):
    token = token_of(owner, last_used_agent="curl/8", revoked_reason="left")
    page = text(log_in("view").get(page_of(token)))
    assert "curl/8" in page
    assert token.token_hash not in page
    assert 'name="_save"' not in page


@pytest.mark.parametrize("field", ["token_hash", "password_fingerprint"])
def test_nor_is_it_guessed_by_filters(log_in, owner, field):
    create_token(owner, "laptop", [])
    client = log_in("view")
    for lookup in ("", "__startswith", "__gte"):
        assert client.get(LIST, {f"{field}{lookup}": "0"}).status_code == 400


def test_name_abilities_and_end_are_changed_and_nothing_else(log_in, owner):
    token = token_of(owner)
    end = timezone.now() + timedelta(days=3)
    forged = {
        "token_hash": "0" * 64,
        "user": "1",
        "hint": "x",
        "last_used_at_0": "2020-01-01",
        "password_fingerprint": "x",
    }
    change(log_in("change", "add", "issue"), token, name="new", abilities="a, b", **end_of(end), **forged)
    changed = the_token()
    assert (changed.name, changed.abilities, changed.expires_at) == ("new", ["a", "b"], end.replace(microsecond=0))
    unchanged = ("token_hash", "user", "hint", "last_used_at", "password_fingerprint", "created_by")
    assert [getattr(changed, each) for each in unchanged] == [getattr(token, each) for each in unchanged]


@pytest.mark.parametrize(
    "fields", [{"abilities": "orders:read orders:write"}, {"abilities": "*"}, {"expires_at_0": ""}]
)
def test_to_let_a_token_do_more_takes_what_it_takes_to_issue_it(log_in, owner, fields):
    token = token_of(owner, expires_at=timezone.now() + timedelta(days=1))
    without_end = {**fields, "expires_at_1": ""} if "expires_at_0" in fields else fields
    assert "takes the permission to issue" in text(change(log_in("change"), token, **without_end))
    assert the_token().abilities == ["orders:read"]
    assert the_token().expires_at == token.expires_at


def test_to_let_it_do_less_does_not(log_in, owner):
    token = token_of(owner)
    response = change(log_in("change"), token, abilities="", name="less", **end_of(timezone.now() + timedelta(days=1)))
    assert response.status_code == 302
    assert the_token().abilities == []


def test_a_superusers_token_is_widened_by_superusers_alone(log_in):
    token = token_of(User.objects.create_superuser("root"))
    assert "takes the permission" in text(change(log_in("change", "add", "issue"), token, abilities="*"))


def test_who_was_let_in_by_more_is_shut_out(log_in, owner, ended, django_capture_on_commit_callbacks):
    token = token_of(owner)
    client = log_in("change")
    with django_capture_on_commit_callbacks(execute=True):
        change(client, token, name="renamed")
    assert ended == []
    with django_capture_on_commit_callbacks(execute=True):
        change(client, the_token(), abilities="")
    assert ended == [(token.credential, "narrowed")]


def test_one_that_has_ended_is_renamed_without_a_new_end(log_in, owner):
    token = token_of(owner, expires_at=timezone.now() - timedelta(hours=1))
    assert change(log_in("change"), token, name="old").status_code == 302
    assert the_token().name == "old"
    assert the_token().expires_at == token.expires_at


def test_one_that_was_revoked_stays_as_it_is(log_in, owner):
    token = token_of(owner, revoked_at=timezone.now())
    client = log_in("change", "view")
    assert 'name="_save"' not in text(client.get(page_of(token)))
    assert change(client, token, name="again").status_code == 403


def test_the_log_tells_of_changes(log_in, owner):
    change(log_in("change"), token_of(owner), name="new", abilities="")
    assert LogEntry.objects.get().get_change_message() == "Changed Name and abilities."


def test_who_may_delete_does_and_shuts_out(log_in, owner, ended, django_capture_on_commit_callbacks):
    token, other = token_of(owner), token_of(owner)
    client = log_in("view", "delete")
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/admin/sanctum/personalaccesstoken/{token.pk}/delete/", {"post": "yes"})
    with django_capture_on_commit_callbacks(execute=True):
        act(client, "delete_selected", other, post="yes")
    assert not PersonalAccessToken.objects.exists()
    assert ended == [(token.credential, "deleted"), (other.credential, "deleted")]


@pytest.mark.parametrize("allowed", [(), ("view",), ("change",), ("delete",), ("issue",)])
def test_who_may_not_does_not(log_in, owner, allowed):
    token = token_of(owner)
    client = log_in(*allowed)
    assert client.get(ADD).status_code == 403
    assert client.post(ADD, {"name": "x", "form_id": "x"}).status_code == 403
    if "change" not in allowed:
        assert change(client, token, name="x").status_code == 403
        act(client, "revoke", token, post="yes")
    if "delete" not in allowed:
        act(client, "delete_selected", token, post="yes")
    assert the_token().name == "ci"
    assert the_token().revoked_at is None


def test_a_stranger_sees_nothing(client, owner, log_in):
    assert client.get(LIST).status_code == 302
    assert log_in().get(LIST).status_code == 403


def test_a_token_reaches_no_token(client, settings):
    """Number 26 of the attacks: where a site lets tokens into all its views, one of the staff gets nowhere here."""
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "sanctum.middleware.SanctumMiddleware"]
    root = User.objects.create_superuser("root")
    new = create_token(root, "ci", ["*"])
    bearer = {"Authorization": f"Bearer {new.plain_text}"}
    for address in (LIST, ADD, page_of(new.token)):
        assert client.get(address, headers=bearer).status_code in (302, 403)
        assert client.post(address, {"name": "x"}, headers=bearer).status_code in (302, 403)
    client.force_login(root)
    assert client.get(ADD, headers=bearer).status_code in (302, 403)
    assert client.get(ADD).status_code == 200
    assert PersonalAccessToken.objects.count() == 1


def test_owners_are_looked_for_by_those_who_may_see_them(log_in, owner):
    assert "admin-autocomplete" not in text(log_in("add", "issue").get(ADD))
    User.objects.filter(username="mia").delete()
    assert "admin-autocomplete" in text(log_in(superuser=True).get(ADD))


def test_a_list_takes_the_same_queries_however_many_rows_there_are(log_in, owner, django_assert_num_queries):
    client = log_in("view")
    for count in (1, 30):
        for _ in range(count):
            token_of(owner)
        # Session, user, their permissions twice, a bounded count, and the rows with their owners.
        with django_assert_num_queries(6) as captured:
            text(client.get(LIST))
        counts = [each["sql"] for each in captured if "COUNT(" in each["sql"]]
        assert len(counts) == 1
        assert "LIMIT 10000" in counts[0]


def test_a_model_of_ones_own_is_registered_with_it():
    assert isinstance(admin.site._registry[PersonalAccessToken], TokenAdmin)
