from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.test import APIClient, APIRequestFactory

from sanctum import create_token, revoke_token
from sanctum.authentication import AuthenticationRefused
from sanctum.drf import SanctumAuthentication
from sanctum.tokens.validity import Refusal
from tests.sanctum.drf.shop import READ, ShopView

pytestmark = [pytest.mark.urls("tests.sanctum.drf.shop"), pytest.mark.django_db]

FIRST, THIRD = "http://testserver", "https://evil.test"
CHALLENGE = 'Bearer realm="api"'
INVALID = f'{CHALLENGE}, error="invalid_token"'


@pytest.fixture
def user() -> User:
    return User.objects.create_user("ada")


@pytest.fixture(params=[Client, APIClient])
def client(request: pytest.FixtureRequest) -> Any:
    return request.param(enforce_csrf_checks=True)


class Sender:
    """Requests of one browser or program, by what they carry."""

    def __init__(self, client: Any, user: User) -> None:
        self.client, self.user = client, user

    def send(self, method: str, path: str, *carried: str) -> Any:
        headers = {}
        for each in carried:
            headers.update(getattr(self, f"_{each.replace('-', '_')}")())
        return self.client.generic(method, path, headers=headers)

    def _good(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {create_token(self.user, 'ci', ['*']).plain_text}"}

    def _bad(self) -> dict[str, str]:
        return {"Authorization": "Bearer 1_nonsense"}

    def _session(self) -> dict[str, str]:
        self.client.force_login(self.user)
        return {}

    def _first(self) -> dict[str, str]:
        return {"Origin": FIRST}

    def _third(self) -> dict[str, str]:
        return {"Origin": THIRD}

    def _csrf(self) -> dict[str, str]:
        self.client.cookies["csrftoken"] = "a" * 32
        return {"X-CSRFToken": "a" * 32}


TOKEN, SESSION = "PersonalAccessToken", "TransientToken"
CSRF = "csrf_failed"
BOTH_ORDERS = ("token_first", "session_first")

# What came, and what each order makes of GET and of POST: by whom it is, or the code of the refusal.
ORACLE: list[tuple[str, str, str, str, str]] = [
    # carried, GET and POST by token_first, GET and POST by session_first
    ("", "-", "-", "-", "-"),
    ("csrf", "-", "-", "-", "-"),
    ("first", "-", CSRF, "-", CSRF),
    ("first csrf", "-", "-", "-", "-"),
    ("third", "-", "-", "-", "-"),
    ("session", "-", "-", "-", "-"),
    ("session csrf", "-", "-", "-", "-"),
    ("session first", SESSION, CSRF, SESSION, CSRF),
    ("session first csrf", SESSION, SESSION, SESSION, SESSION),
    ("session third csrf", "-", "-", "-", "-"),
    ("good", TOKEN, TOKEN, TOKEN, TOKEN),
    ("good third", TOKEN, TOKEN, TOKEN, TOKEN),
    ("good first", TOKEN, TOKEN, TOKEN, CSRF),
    ("good session", TOKEN, TOKEN, TOKEN, TOKEN),
    ("good session first", TOKEN, TOKEN, SESSION, CSRF),
    ("good session first csrf", TOKEN, TOKEN, SESSION, SESSION),
    ("good session third csrf", TOKEN, TOKEN, TOKEN, TOKEN),
    ("bad", "unauthenticated", "unauthenticated", "unauthenticated", "unauthenticated"),
    ("bad session", "unauthenticated", "unauthenticated", "unauthenticated", "unauthenticated"),
    ("bad session first csrf", "unauthenticated", "unauthenticated", SESSION, SESSION),
    ("bad session third csrf", "unauthenticated", "unauthenticated", "unauthenticated", "unauthenticated"),
]
CASES = [
    (carried, method, order, outcomes[2 * BOTH_ORDERS.index(order) + ("GET", "POST").index(method)])
    for carried, *outcomes in ORACLE
    for method in ("GET", "POST")
    for order in BOTH_ORDERS
]


@pytest.mark.parametrize(("carried", "method", "order", "outcome"), CASES)
def test_who_a_request_is_from(
    client: Any, user: User, settings: Any, carried: str, method: str, order: str, outcome: str
) -> None:
    settings.SANCTUM = {"ORDER": order}
    answer = Sender(client, user).send(method, "/members", *carried.split())
    body = answer.json()
    if outcome in (TOKEN, SESSION):
        assert (answer.status_code, body) == (200, {"user": "ada", "by": outcome})
    elif outcome == CSRF:
        assert (answer.status_code, body["code"]) == (403, CSRF)
    else:
        assert (answer.status_code, body.get("code", "-")) == (401, outcome)
        assert answer["WWW-Authenticate"] == (CHALLENGE if outcome == "-" else INVALID)


def refused_tokens(user: User) -> dict[str, str]:
    """A header for each reason to refuse."""
    revoked, expired = (create_token(user, name, ["*"]) for name in ("revoked", "expired"))
    revoke_token(revoked.token)
    type(expired.token).objects.filter(pk=expired.token.pk).update(expires_at=timezone.now())
    other = User.objects.create_user("bob", is_active=False)
    inactive = create_token(other, "inactive", ["*"])
    plain = {"revoked": revoked, "expired": expired, "inactive": inactive}
    odd = {
        "malformed": "Bearer",
        "two": "Bearer a, Bearer b",
        "unknown": f"Bearer 999_{'a' * 40}{'0' * 8}",
        "nul": "Bearer \0",
    }
    return {name: f"Bearer {each.plain_text}" for name, each in plain.items()} | odd


def test_all_that_is_wrong_gets_the_same_answer(client: Any, user: User) -> None:
    for reason, header in refused_tokens(user).items():
        answer = client.get("/open", headers={"Authorization": header})
        assert (answer.status_code, answer["WWW-Authenticate"]) == (401, INVALID), reason
        assert answer.json() == {"detail": "Unauthenticated.", "code": "unauthenticated"}, reason


def test_other_schemes_are_left_to_other_classes(client: Any) -> None:
    answer = client.get("/open", headers={"Authorization": "Basic YTpi"})
    assert answer.json() == {"user": "", "by": "NoneType"}


def test_the_challenge_is_as_the_settings_say(client: Any, settings: Any) -> None:
    settings.SANCTUM = {"REALM": "shop", "KEYWORDS": ["Token", "Bearer"]}
    assert client.get("/members")["WWW-Authenticate"] == 'Token realm="shop"'


def test_a_limited_token_stays_limited_beside_a_session_23(client: Any, user: User) -> None:
    client.force_login(user)
    header = f"Bearer {create_token(user, 'ci', ['orders:write']).plain_text}"
    answer = client.get("/read", headers={"Authorization": header, "Origin": FIRST})
    assert (answer.status_code, answer.json()["missing"]) == (403, ["orders:read"])


def test_a_session_may_do_what_its_user_may(client: Any, user: User) -> None:
    client.force_login(user)
    assert client.get("/all", headers={"Origin": FIRST}).status_code == 200


@pytest.mark.parametrize("status", [403, 419])
def test_a_forged_request_is_told_what_to_send(client: Any, user: User, settings: Any, status: int) -> None:
    settings.SANCTUM = {"CSRF_FAILURE_STATUS": status}
    sender = Sender(client, user)
    answer = sender.send("POST", "/open", "session", "first")
    assert (answer.status_code, answer.json()["code"]) == (status, "csrf_failed")
    assert "X-XSRF-TOKEN" in answer.json()["detail"]
    assert client.cookies["sessionid"].value not in answer.content.decode()


def test_a_form_is_still_read_after_the_check_of_its_token(client: Any, user: User) -> None:
    client.force_login(user)
    client.cookies["csrftoken"] = "a" * 32
    body = f"csrfmiddlewaretoken={'a' * 32}"
    form = "application/x-www-form-urlencoded"
    answer = client.generic("POST", "/members", body, content_type=form, headers={"Origin": FIRST})
    assert answer.json() == {"user": "ada", "by": SESSION}


@pytest.mark.parametrize(("wait", "header"), [(3, "3"), (None, "60")])
def test_who_fails_too_often_has_to_wait(client: Any, monkeypatch: Any, wait: int | None, header: str) -> None:
    def refuse(request: Any) -> None:
        raise AuthenticationRefused(Refusal.THROTTLED, wait)

    monkeypatch.setattr("sanctum.drf.authentication.authenticate", refuse)
    answer = client.get("/open", headers={"Authorization": "Bearer x"})
    assert (answer.status_code, answer["Retry-After"], answer.json()["code"]) == (429, header, "throttled")


@pytest.mark.parametrize("header", ["Authorization", "X-Api-Token"])
def test_caches_learn_on_what_an_answer_depends(client: Any, settings: Any, header: str) -> None:
    settings.SANCTUM = {"HEADER": header}
    for path in ("/open", "/members"):
        assert {header, "Cookie", "Origin", "Accept"} <= set(client.get(path)["Vary"].split(", "))


def test_it_may_stand_beside_a_view_that_is_no_view_of_drf(user: User) -> None:
    header = f"Bearer {create_token(user, 'ci', ['*']).plain_text}"
    request = Request(APIRequestFactory().get("/", headers={"Authorization": header}))
    assert SanctumAuthentication().authenticate(request)[0] == user  # type: ignore[index]


def test_users_of_tokens_are_the_requests_users_of_django_too(user: User) -> None:
    seen: list[Any] = []

    class Seeing(ShopView):
        permission_classes = [READ]

        def get(self, request: Any, which: str = "") -> Any:
            seen.append(request._request.user)
            return super().get(request)

    header = f"Bearer {create_token(user, 'ci', ['*']).plain_text}"
    Seeing.as_view()(APIRequestFactory().get("/", headers={"Authorization": header}))
    assert seen == [user]
