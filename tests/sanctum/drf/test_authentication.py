"""Who a request of DRF is from, and what others hear. Attacks 12, 23, 39 and 50."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
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


def says_yes_in_words(token: Any, is_valid: bool, request: Any) -> Any:
    """A validator that is wrong about one token: what is not ``True`` is a no."""
    return "yes" if token.name == "validator" else True


def refused_tokens(user: User) -> dict[str, str]:
    """A header for each reason to refuse."""
    revoked, expired, idle, other = (create_token(user, name, ["*"]) for name in ("revoked", "expired", "idle", "x"))
    revoke_token(revoked.token)
    rows = type(expired.token).objects
    rows.filter(pk=expired.token.pk).update(expires_at=timezone.now())
    rows.filter(pk=idle.token.pk).update(last_used_at=timezone.now() - timedelta(hours=1))
    bob, eve = (User.objects.create_user(name, password="old") for name in ("bob", "eve"))
    inactive, changed = create_token(bob, "inactive", ["*"]), create_token(eve, "changed", ["*"])
    User.objects.filter(pk=bob.pk).update(is_active=False)
    User.objects.filter(pk=eve.pk).update(password="another")
    plain = {"revoked": revoked, "expired": expired, "idle": idle, "inactive": inactive, "changed": changed}
    plain["validator"] = create_token(user, "validator", ["*"])
    id, _, secret = other.plain_text.partition("_")
    odd = {
        "wrong secret": f"Bearer {id}_{revoked.plain_text.partition('_')[2]}",
        "wrong id": f"Bearer {revoked.token.pk}_{secret}",
        "malformed": "Bearer",
        "two": "Bearer a, Bearer b",
        "unknown": f"Bearer 999_{'a' * 40}{'0' * 8}",
        "nul": "Bearer \0",
    }
    return {name: f"Bearer {each.plain_text}" for name, each in plain.items()} | odd


def test_all_that_is_wrong_gets_the_same_answer(client: Any, user: User, settings: Any) -> None:
    """Attacks 12 and 50: to the last byte, so that nobody learns how near they were."""
    settings.SANCTUM = {"IDLE_TIMEOUT": timedelta(minutes=30), "TOKEN_VALIDATOR": f"{__name__}.says_yes_in_words"}
    answers = set()
    for reason, header in refused_tokens(user).items():
        answer = client.get("/open", headers={"Authorization": header})
        assert (answer.status_code, answer["WWW-Authenticate"]) == (401, INVALID), reason
        assert answer.json() == {"detail": "Unauthenticated.", "code": "unauthenticated"}, reason
        answers.add((answer.content, str(sorted(answer.items()))))
    assert len(answers) == 1


def test_no_refusal_costs_more_than_another(client: Any, user: User, settings: Any) -> None:
    """Attack 12: what has the form of a token takes one query, whatever is wrong with it, and garbage none."""
    settings.SANCTUM = {"IDLE_TIMEOUT": timedelta(minutes=30), "TOKEN_VALIDATOR": f"{__name__}.says_yes_in_words"}
    for reason, header in refused_tokens(user).items():
        with CaptureQueriesContext(connection) as queries:
            client.get("/open", headers={"Authorization": header})
        assert len(queries) == (0 if reason in ("malformed", "two", "unknown", "nul") else 1), reason


def test_djangos_cache_gives_nobodys_answer_to_others(client: Any, user: User, settings: Any) -> None:
    """Attack 39, without a middleware of ours: the answers vary."""
    settings.MIDDLEWARE = [
        "django.middleware.cache.UpdateCacheMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.middleware.cache.FetchFromCacheMiddleware",
    ]
    bob = {"Authorization": f"Bearer {create_token(User.objects.create_user('bob'), 'ci', []).plain_text}"}
    assert Sender(client, user).send("GET", "/members", "good").json()["user"] == "ada"
    assert client.get("/members", headers=bob).json()["user"] == "bob"
    assert client.get("/members").status_code == 401
    client.force_login(user)
    assert client.get("/open", headers={"Origin": FIRST}).json()["user"] == "ada"
    assert client.get("/open", headers={"Origin": THIRD}).json()["user"] == ""
    client.logout()
    assert client.get("/open", headers={"Origin": FIRST}).json()["user"] == ""


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
