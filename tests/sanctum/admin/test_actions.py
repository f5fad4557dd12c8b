"""Several tokens revoked or extended, after a question."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.utils import timezone

from sanctum import create_token
from sanctum.admin import listing
from sanctum.models import PersonalAccessToken
from sanctum.signals import token_revoked
from tests.sanctum.admin.conftest import LIST, act, text

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def tokens_of(owner: User, count: int = 1) -> list[Any]:
    return [create_token(owner, f"ci-{number}", []).token for number in range(count)]


def answer(client: Any, action: str, *tokens: Any, **fields: Any) -> list[str]:
    """Answer the question; returns what the person is told then."""
    response = act(client, action, *tokens, post="yes", **fields)
    assert response.status_code == 302
    return [str(each) for each in get_messages(response.wsgi_request)]


def until(**later: int) -> dict[str, str]:
    end = timezone.localtime(timezone.now() + timedelta(**later))
    return {"expires_at_0": f"{end:%Y-%m-%d}", "expires_at_1": f"{end:%H:%M:%S}"}


def test_before_tokens_are_revoked_there_is_a_question(log_in, owner):
    (token,) = tokens_of(owner)
    page = text(act(log_in("change"), "revoke", token))
    assert "ci-0" in page
    assert "otto" in page
    assert 'name="reason"' in page
    token.refresh_from_db()
    assert token.revoked_at is None


def test_after_the_answer_they_are_revoked(log_in, owner, django_capture_on_commit_callbacks):
    heard = []
    tokens = tokens_of(owner, 3)

    def hear(**news: Any) -> None:
        heard.append((news["token"].pk, news["reason"]))

    token_revoked.connect(hear)
    with django_capture_on_commit_callbacks(execute=True):
        told = answer(log_in("change"), "revoke", *tokens[:2], reason="lost laptop")
    token_revoked.disconnect(hear)
    assert told == ["Tokens revoked: 2."]
    assert {each.name for each in PersonalAccessToken.objects.active()} == {"ci-2"}
    assert sorted(heard) == [(tokens[0].pk, "lost laptop"), (tokens[1].pk, "lost laptop")]
    assert {each.get_change_message() for each in LogEntry.objects.all()} == {"Revoked. lost laptop"}


def test_what_was_revoked_before_keeps_its_reason(log_in, owner):
    tokens = tokens_of(owner, 2)
    client = log_in("change")
    answer(client, "revoke", tokens[0], reason="first")
    assert answer(client, "revoke", *tokens, reason="second")[-1] == "Tokens revoked: 1."
    assert [each.revoked_reason for each in PersonalAccessToken.objects.order_by("pk")] == ["first", "second"]


def test_a_reason_has_its_length(log_in, owner):
    page = text(act(log_in("change"), "revoke", *tokens_of(owner), post="yes", reason="x" * 256))
    assert "at most 255 characters" in page
    assert PersonalAccessToken.objects.active().exists()


def test_a_question_shows_some_of_many(log_in, owner):
    page = text(act(log_in("change"), "revoke", *tokens_of(owner, 25)))
    assert page.count("ci-") == 20
    assert "and others" in page
    assert page.count('name="_selected_action"') == 25


def test_tokens_are_extended(log_in, owner):
    (token,) = tokens_of(owner)
    PersonalAccessToken.objects.update(expires_at=timezone.now() - timedelta(hours=1))
    told = answer(log_in("change", "add", "issue"), "extend", token, **until(days=30))
    token.refresh_from_db()
    assert told == ["Tokens extended: 1."]
    assert token.refusal() is None
    assert LogEntry.objects.get().get_change_message().startswith("Extended to 20")


def test_but_not_those_that_last_longer_or_were_revoked(log_in, owner):
    forever, over = tokens_of(owner, 2)
    PersonalAccessToken.objects.filter(pk=over.pk).update(revoked_at=timezone.now(), expires_at=timezone.now())
    told = answer(log_in("change", "add", "issue"), "extend", forever, over, **until(days=30))
    assert told[0] == "Tokens extended: 0."
    assert "left as they were: 2" in told[1]
    forever.refresh_from_db()
    assert forever.expires_at is None


def test_nor_those_of_owners_for_whom_one_may_not_issue(log_in, owner):
    client = log_in("change", "add")
    mine, theirs = tokens_of(User.objects.get(username="mia")), tokens_of(owner)
    PersonalAccessToken.objects.update(expires_at=timezone.now() + timedelta(days=1))
    told = answer(client, "extend", *mine, *theirs, **until(days=30))
    assert told[0] == "Tokens extended: 1."
    theirs[0].refresh_from_db()
    assert theirs[0].expires_at < timezone.now() + timedelta(days=2)


def test_nor_past_what_is_allowed(log_in, owner, settings):
    settings.SANCTUM = {"MAX_EXPIRATION": timedelta(days=7)}
    (token,) = (
        PersonalAccessToken.objects.all()
        if PersonalAccessToken.objects.exists()
        else [create_token(owner, "ci", [], timezone.now() + timedelta(days=1)).token]
    )
    client = log_in("change", "add", "issue")
    for end in (until(days=30), until(days=-1), {"expires_at_0": "x", "expires_at_1": "y"}, {}):
        assert "errorlist" in text(act(client, "extend", token, post="yes", **end))


def test_all_that_are_found_can_be_revoked(log_in, owner):
    tokens = tokens_of(owner, 3)
    client = log_in("change")
    page = text(act(client, "revoke", tokens[0], select_across="1", index="0"))
    assert 'name="select_across" value="1"' in page
    assert answer(client, "revoke", tokens[0], select_across="1") == ["Tokens revoked: 3."]


def test_but_not_more_than_the_list_says(log_in, owner, monkeypatch):
    monkeypatch.setattr(listing, "MOST_LISTED", 2)
    tokens = tokens_of(owner, 3)
    client = log_in("change", "view", "delete")
    for action in ("revoke", "delete_selected"):
        told = answer(client, action, tokens[0], select_across="1")
        assert told[-1].startswith("That is more than")
    assert PersonalAccessToken.objects.active().count() == 3


@pytest.mark.parametrize("chosen", ["x", "", "0", "'", "9" * 30])
def test_what_is_made_up_is_chosen_in_vain(log_in, owner, chosen):
    tokens_of(owner)
    client = log_in("change")
    response = client.post(LIST, {"action": "revoke", "_selected_action": [chosen], "post": "yes"})
    assert response.status_code in (200, 302)
    assert PersonalAccessToken.objects.active().exists()
