"""The API of a user's own tokens (attacks 22, 25, 26 and 43 of the list)."""

import json
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from sanctum import create_token
from sanctum.models import PersonalAccessToken
from tests.integration.servers import ROOT

API = "/api/tokens/"


def bearer(text: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {text}"}


def test_a_front_end_makes_a_token_and_sees_its_text_once(say: Any, ada: User) -> None:
    answer = say("POST", API, {"name": "CI", "abilities": ["orders:read"], "expires_in_days": 30})
    assert answer.status_code == 201
    assert answer["Cache-Control"] == "no-store"
    made = answer.json()
    row = PersonalAccessToken.objects.get()
    assert (row.user, row.name, row.abilities) == (ada, "CI", ["orders:read"])
    assert timedelta(days=29) < row.expires_at - timezone.now() < timedelta(days=30)
    assert made["token"]["id"] == str(row.pk)
    shown = say("GET", API)
    assert [each["name"] for each in shown.json()] == ["CI"]
    for answer in (shown, say("GET", f"{API}{row.pk}")):
        assert made["plain_text"] not in answer.text
        assert row.token_hash not in answer.text


def test_the_text_lets_its_bearer_in_where_the_site_says_so(say: Any, client: Client, settings: Any) -> None:
    settings.SANCTUM = {"ISSUING_ABILITY": "tokens"}
    text = say("POST", API, {"name": "CI", "abilities": ["tokens"]}).json()["plain_text"]
    listed = client.get(API, headers=bearer(text)).json()
    assert [(each["name"], each["current"]) for each in listed] == [("CI", True)]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_token_manages_no_tokens_by_itself(client: Client, ada: User, method: str) -> None:
    text = create_token(ada, "all", ["*"]).plain_text
    answer = client.generic(method, API, b'{"name": "x", "abilities": ["*"]}', "application/json", headers=bearer(text))
    assert (answer.status_code, answer.json()["detail"]) == (403, "Tokens are managed by session, not by token.")
    assert PersonalAccessToken.objects.count() == 1


def test_a_token_gives_no_more_than_it_has(client: Client, ada: User, settings: Any) -> None:
    settings.SANCTUM = {"ISSUING_ABILITY": "tokens:create"}
    text = create_token(ada, "issuer", ["tokens:create", "orders:read"]).plain_text
    for abilities, status in ((["*"], 400), (["orders:write"], 400), (["orders:read"], 201)):
        data = {"name": "child", "abilities": abilities}
        answer = client.post(API, data, content_type="application/json", headers=bearer(text))
        assert answer.status_code == status, answer.text
    mighty = create_token(ada, "all", ["*"]).token
    for token, status in ((mighty, 400), (PersonalAccessToken.objects.get(name="child"), 201)):
        assert client.post(f"{API}{token.pk}/rotation", headers=bearer(text)).status_code == status


def test_a_body_says_nothing_about_other_fields(say: Any, ada: User, bob: User) -> None:
    hostile = {
        "id": 7,
        "pk": 7,
        "user": bob.pk,
        "user_id": bob.pk,
        "token_hash": "f" * 64,
        "hint": "known",
        "revoked_at": None,
        "created_by": bob.pk,
        "last_used_at": "2020-01-01T00:00:00Z",
        "password_fingerprint": "",
        "by": None,
    }
    assert say("POST", API, {"name": "x", "abilities": [], **hostile}).status_code == 201
    row = PersonalAccessToken.objects.get()
    assert (row.user, row.created_by, row.last_used_at, row.abilities) == (ada, None, None, [])
    assert row.token_hash != "f" * 64
    assert row.hint != "known"
    assert row.password_fingerprint


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"abilities": ["*"]}, "name"),
        ({"name": "", "abilities": []}, "name"),
        ({"name": "x" * 256, "abilities": []}, "name"),
        ({"name": "a\x00b", "abilities": []}, "name"),
        ({"name": ["x"], "abilities": []}, "name"),
        ({"name": "x"}, "abilities"),
        ({"name": "x", "abilities": "*"}, "abilities"),
        ({"name": "x", "abilities": ["a b"]}, "abilities"),
        ({"name": "x", "abilities": ["ａ"]}, "abilities"),
        ({"name": "x", "abilities": [None]}, "abilities"),
        ({"name": "x", "abilities": ["a"] * 201}, "abilities"),
        ({"name": "x", "abilities": [], "expires_at": "yesterday"}, "expires_at"),
        ({"name": "x", "abilities": [], "expires_at": "2020-01-01T00:00:00Z"}, "expires_at"),
        ({"name": "x", "abilities": [], "expires_in_days": 0}, "expires_in_days"),
        ({"name": "x", "abilities": [], "expires_in_days": 10**30}, "expires_in_days"),
        ({"name": "x", "abilities": [], "expires_in_days": 1, "expires_at": "2090-01-01T00:00:00Z"}, "expires_in_days"),
    ],
)
def test_what_can_not_be_made_is_named(say: Any, wrong: dict[str, Any], field: str) -> None:
    answer = say("POST", API, wrong)
    assert answer.status_code == 400
    assert field in answer.json()
    assert not PersonalAccessToken.objects.exists()


@pytest.mark.parametrize("body", ["", "[]", "null", "{", '"x"', "[1]", "\x00"])
def test_a_body_of_another_form_is_refused(browser: Client, body: str) -> None:
    answer = browser.generic("POST", API, body, "application/json", headers={"X-CSRFToken": "c" * 32})
    assert answer.status_code == 400


def test_others_tokens_are_not_there(say: Any, bob: User) -> None:
    theirs = create_token(bob, "theirs", ["*"]).token
    for method, path in (("GET", ""), ("DELETE", ""), ("POST", "/rotation")):
        answers = [say(method, f"{API}{id}{path}") for id in (theirs.pk, 999_999)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].json() == answers[1].json()
    theirs.refresh_from_db()
    assert theirs.revoked_at is None
    assert say("GET", API).json() == []


@pytest.mark.parametrize("id", ["-1", "0", "x", "9" * 400, "%00", "٣", "1.0", "1e3", "None", "'; DROP TABLE x"])
def test_odd_ids_are_not_there(say: Any, id: str) -> None:
    assert say("GET", f"{API}{id}").status_code == 404
    assert say("DELETE", f"{API}{id}").status_code == 404


def test_a_user_revokes_a_token(say: Any, ada: User) -> None:
    token = create_token(ada, "old", ["*"]).token
    assert say("DELETE", f"{API}{token.pk}").status_code == 204
    token.refresh_from_db()
    assert (token.revoked_reason, token.refusal()) == ("revoked by its owner", "revoked")
    assert say("DELETE", f"{API}{token.pk}").status_code == 404
    assert say("GET", API).json() == []


def test_a_user_rotates_a_token(say: Any, ada: User) -> None:
    token = create_token(ada, "old", ["orders:read"]).token
    answer = say("POST", f"{API}{token.pk}/rotation")
    assert answer.status_code == 201
    assert answer.json()["token"]["name"] == "old"
    assert answer.json()["plain_text"].startswith(f"{answer.json()['token']['id']}_")
    again = say("POST", f"{API}{token.pk}/rotation")
    assert (again.status_code, list(again.json())) == (400, ["token"])


def test_strangers_and_other_pages_get_nowhere(client: Client, browser: Client) -> None:
    assert client.get(API).status_code == 401
    assert browser.post(API, {"name": "x", "abilities": []}, content_type="application/json").status_code == 403
    foreign = {"Origin": "https://evil.test", "X-CSRFToken": "c" * 32}
    assert browser.get(API, headers=foreign).status_code == 401
    assert browser.post(API, {}, content_type="application/json", headers=foreign).status_code == 401
    assert not PersonalAccessToken.objects.exists()


def test_a_login_of_long_ago_makes_no_tokens(say: Any, browser: Client, ada: User, settings: Any) -> None:
    settings.SANCTUM = {"FRESH_LOGIN": timedelta(minutes=10)}
    session = browser.session
    session["sanctum_logged_in_at"] -= 601
    session.save()
    token = create_token(ada, "old", ["*"]).token
    for path, data in ((API, {"name": "x", "abilities": []}), (f"{API}{token.pk}/rotation", None)):
        answer = say("POST", path, data)
        assert (answer.status_code, answer.json()["code"]) == (403, "stale_login")
    assert say("GET", API).status_code == 200
    assert say("DELETE", f"{API}{token.pk}").status_code == 204


def test_tokens_are_made_a_few_at_a_time(say: Any, settings: Any) -> None:
    settings.SANCTUM = {"ISSUE_LIMIT": "2/hour"}
    data = {"name": "x", "abilities": []}
    assert [say("POST", API, data).status_code for _ in range(3)] == [201, 201, 429]
    assert int(say("POST", API, data)["Retry-After"]) > 0
    assert say("GET", API).status_code == 200


def test_the_limit_of_tokens_is_a_sentence(say: Any, settings: Any) -> None:
    settings.SANCTUM = {"TOKEN_LIMIT": 1}
    data = {"name": "x", "abilities": []}
    assert say("POST", API, data).status_code == 201
    assert say("POST", API, data).status_code == 400


def test_openapi_has_what_is_asked_and_answered() -> None:
    options = ["--settings=tests.spa_site.settings", "--urlconf=sanctum.account.api_urls", "--format=openapi-json"]
    command = [sys.executable, "-m", "django", "spectacular", "--fail-on-warn", "--validate", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=50, check=True)
    paths = json.loads(done.stdout)["paths"]
    answers = {f"{method} {path}": list(each["responses"]) for path in paths for method, each in paths[path].items()}
    assert answers == {
        "get /": ["200"],
        "post /": ["201"],
        "get /{id}": ["200"],
        "delete /{id}": ["204"],
        "post /{id}/rotation": ["201"],
    }
    assert "NewToken" in str(paths["/"]["post"]["requestBody"])
