"""The page of a user's own tokens."""

import logging
import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client

from sanctum import create_token
from sanctum.models import PersonalAccessToken
from tests.integration.servers import ROOT
from tests.markdown import Page

PAGE = "/account/tokens/"
TEXT = re.compile(r"[0-9]+_[A-Za-z0-9]{48}")


class Person:
    """Fills in the form as a browser does."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def open(self, path: str = PAGE) -> str:
        return self.client.get(path).text

    def send(self, path: str = PAGE, page: str | None = None, **values: Any) -> Any:
        page = self.open(path) if page is None else page
        hidden = dict(re.findall(r'name="(csrfmiddlewaretoken|once)" value="([^"]+)"', page))
        return self.client.post(path, {"name": "CI", "lifetime": "30", "abilities": "orders:read", **hidden, **values})


@pytest.fixture
def person(browser: Client) -> Person:
    return Person(browser)


def test_a_token_is_shown_once(person: Person, ada: User, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = person.send()
    assert answer.status_code == 201
    (text,) = TEXT.findall(answer.text)
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "no-referrer"
    row = PersonalAccessToken.objects.get()
    assert (row.user, row.name, row.abilities) == (ada, "CI", ["orders:read"])
    secret = text.partition("_")[2]
    kept = [str(session.get_decoded()) for session in Session.objects.all()]
    elsewhere = [person.open(), caplog.text, str(answer.cookies), *kept]
    assert [place for place in elsewhere if secret in place] == []


def test_the_form_makes_one_token_however_often_it_is_sent(person: Person) -> None:
    page = person.open()
    assert person.send(page=page).status_code == 201
    again = person.send(page=page)
    assert again.status_code == 409
    assert "sent before" in again.text
    assert not TEXT.search(again.text)
    assert PersonalAccessToken.objects.count() == 1


@pytest.mark.parametrize("once", ["", "x", "\x00"])
def test_a_form_that_nobody_gave_out_makes_nothing(person: Person, once: str) -> None:
    assert person.send(once=once).status_code == 409
    assert not PersonalAccessToken.objects.exists()


def test_other_sites_can_not_send_the_form(person: Person, browser: Client) -> None:
    page = person.open()
    once = re.search(r'name="once" value="([^"]+)"', page)
    assert once
    values = {"name": "CI", "lifetime": "30", "abilities": "*", "once": once[1]}
    assert browser.post(PAGE, values).status_code == 403
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    foreign = {"Origin": "https://evil.test"}
    answer = browser.post(PAGE, {**values, "csrfmiddlewaretoken": token[1]}, headers=foreign)
    assert answer.status_code == 403
    assert not PersonalAccessToken.objects.exists()


def test_strangers_log_in_first(client: Client, ada: User) -> None:
    answer = client.get(PAGE)
    assert (answer.status_code, answer["Location"]) == (302, f"/admin/login/?next={PAGE}")


@pytest.mark.parametrize(
    "values",
    [{"name": ""}, {"name": "x" * 256}, {"lifetime": "0"}, {"lifetime": "x"}, {"abilities": "a b*"}, {"abilities": ""}],
)
def test_mistakes_are_told_beside_the_field(person: Person, values: dict[str, str]) -> None:
    answer = person.send(**values)
    assert answer.status_code == 400
    assert "errorlist" in answer.text
    assert not PersonalAccessToken.objects.exists()


def test_abilities_are_ticked_where_they_have_names(person: Person, settings: Any) -> None:
    settings.SANCTUM = {"ABILITIES": {"orders:read": "Read orders", "orders:write": ""}}
    page = person.open()
    assert "orders:read: Read orders" in page
    assert person.send(abilities=["orders:write"]).status_code == 201
    assert PersonalAccessToken.objects.get().abilities == ["orders:write"]
    assert person.send(abilities=["admin"]).status_code == 400
    assert person.send(abilities=[]).status_code == 201


def test_a_site_with_a_default_asks_for_no_abilities(person: Person, settings: Any) -> None:
    settings.SANCTUM = {"DEFAULT_ABILITIES": ["orders:read"]}
    assert "abilities" not in person.open()
    assert person.send(abilities="*").status_code == 201
    assert PersonalAccessToken.objects.get().abilities == ["orders:read"]


@pytest.mark.parametrize(
    ("longest", "offered"),
    [(None, ["7", "30", "90", "365", "never"]), (timedelta(days=31), ["7", "30"]), (timedelta(hours=2), ["longest"])],
)
def test_lifetimes_are_those_that_may_be(person: Person, settings: Any, longest: Any, offered: list[str]) -> None:
    settings.SANCTUM = {"MAX_EXPIRATION": longest}
    assert re.findall(r'<option value="(\w+)"', person.open()) == offered
    assert person.send(lifetime=offered[-1]).status_code == 201
    assert (PersonalAccessToken.objects.get().expires_at is None) == (longest is None)


def test_limits_are_told_on_the_page(person: Person, settings: Any) -> None:
    settings.SANCTUM = {"TOKEN_LIMIT": 1, "ISSUE_LIMIT": "2/hour"}
    assert person.send().status_code == 201
    full = person.send()
    assert (full.status_code, "as many as may be" in full.text) == (400, True)
    many = person.send()
    assert (many.status_code, "Try again in" in many.text) == (429, True)


def test_hostile_names_are_text(person: Person, ada: User) -> None:
    create_token(ada, "<script>alert(1)</script>{{ 7|add:7 }}", ["*"])
    page = person.open()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7|add:7 }}" in page


def test_a_user_revokes_a_token(person: Person, ada: User) -> None:
    token = create_token(ada, "old", ["*"]).token
    path = f"{PAGE}{token.pk}/revoke"
    assert "Revoke old?" in person.open(path)
    token.refresh_from_db()
    assert token.refusal() is None
    assert person.send(path)["Location"] == PAGE
    token.refresh_from_db()
    assert token.refusal() == "revoked"
    assert person.client.get(path).status_code == 404


def test_a_user_rotates_a_token(person: Person, ada: User) -> None:
    token = create_token(ada, "old", ["orders:read"]).token
    answer = person.send(f"{PAGE}{token.pk}/rotate")
    assert answer.status_code == 201
    assert TEXT.search(answer.text)
    token.refresh_from_db()
    assert token.revoked_reason == "rotated"


def test_a_token_that_was_rotated_is_not_rotated_again(person: Person, ada: User) -> None:
    path = f"{PAGE}{create_token(ada, 'old', ['orders:read']).token.pk}/rotate"
    assert person.send(path).status_code == 201
    answer = person.send(path)
    assert answer.status_code == 400
    assert "not valid any more" in answer.text
    assert PersonalAccessToken.objects.count() == 2


def test_a_double_click_makes_one_token(person: Person) -> None:
    """The second click is answered by the session as it was before the first."""
    page, before = person.open(), dict(person.client.session)
    assert person.send(page=page).status_code == 201
    session = person.client.session
    session.update(before)
    session.save()
    assert person.send(page=page).status_code == 409
    assert PersonalAccessToken.objects.count() == 1


def test_a_form_that_nobody_gave_out_makes_none(person: Person) -> None:
    answer = person.client.post(
        PAGE, {"name": "CI", "lifetime": "30", "abilities": "a", "csrfmiddlewaretoken": "c" * 32}
    )
    assert answer.status_code == 409
    assert PersonalAccessToken.objects.count() == 0


@pytest.mark.parametrize("deed", ["revoke", "rotate"])
def test_others_tokens_are_not_there(person: Person, bob: User, deed: str) -> None:
    theirs = create_token(bob, "theirs", ["*"]).token
    for id in (theirs.pk, 999_999, "x", "٣"):
        assert person.client.get(f"{PAGE}{id}/{deed}").status_code == 404
        assert person.send(f"{PAGE}{id}/{deed}", page=person.open()).status_code == 404
    theirs.refresh_from_db()
    assert theirs.revoked_at is None


def test_a_login_of_long_ago_has_to_be_repeated(person: Person, ada: User, settings: Any) -> None:
    settings.SANCTUM = {"FRESH_LOGIN": timedelta(minutes=10)}
    session = person.client.session
    session["sanctum_logged_in_at"] -= 601
    session.save()
    token = create_token(ada, "old", ["*"]).token
    for path in (PAGE, f"{PAGE}{token.pk}/rotate"):
        answer = person.send(path)
        assert (answer.status_code, answer["Location"]) == (302, f"/admin/login/?next={PAGE}")
    assert PersonalAccessToken.objects.count() == 1
    assert person.send(f"{PAGE}{token.pk}/revoke").status_code == 302


def test_the_page_asks_the_database_little(person: Person, ada: User, django_assert_num_queries: Any) -> None:
    for number in range(20):
        create_token(ada, f"token {number}", ["*"])
    person.open()
    with django_assert_num_queries(6):  # session, user, tokens, and the form's mark is saved in a transaction
        person.open()


def test_a_token_opens_no_page(client: Client, ada: User, settings: Any) -> None:
    """Attack 26: also where a site lets tokens into all its views, and frees them from CSRF."""
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "sanctum.middleware.SanctumMiddleware"]
    token = create_token(ada, "all", ["*"])
    headers = {"Authorization": f"Bearer {token.plain_text}"}
    for path in ("", f"{token.token.pk}/revoke", f"{token.token.pk}/rotate"):
        assert client.get(f"{PAGE}{path}", headers=headers).status_code == 403
        assert client.post(f"{PAGE}{path}", {"name": "x", "abilities": "*"}, headers=headers).status_code == 403
    assert PersonalAccessToken.objects.active().count() == 1


def test_a_site_puts_its_own_frame_around_it(person: Person, settings: Any) -> None:
    frame = "<body><header>The shop</header>{% block head %}{% endblock %}{% block main %}{% endblock %}</body>"
    ours = Page(ROOT / "docs" / "sanctum" / "account.md").code("html+django")[0]
    templates = {"shop/base.html": frame, "sanctum/account/base.html": ours}
    loaders = [
        ("django.template.loaders.locmem.Loader", templates),
        "django.template.loaders.app_directories.Loader",
    ]
    options = {key: value for key, value in settings.TEMPLATES[0]["OPTIONS"].items() if key != "loaders"}
    settings.TEMPLATES = [
        {"BACKEND": settings.TEMPLATES[0]["BACKEND"], "OPTIONS": {**options, "loaders": loaders}},
    ]
    page = person.open()
    assert "The shop" in page
    assert "A new token" in page
    assert "sanctum-frame" not in page
