"""Beside authentication classes of others, and behind our own middleware."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import path
from rest_framework.authentication import BasicAuthentication
from rest_framework.permissions import IsAuthenticated
from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.tokens import AccessToken

from sanctum import create_token
from sanctum.drf import SanctumAuthentication
from tests.sanctum.drf.shop import READ, ShopView

CLASSES = [SanctumAuthentication, JWTAuthentication, BasicAuthentication]
urlpatterns = [
    path("members", ShopView.as_view(permission_classes=[IsAuthenticated], authentication_classes=CLASSES)),
    path("read", ShopView.as_view(permission_classes=[READ], authentication_classes=CLASSES)),
]

pytestmark = [
    pytest.mark.urls(__name__),
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:The HMAC key"),  # The demo site's SECRET_KEY is short.
]


@pytest.fixture
def user() -> User:
    return User.objects.create_user("ada", password="a long password")


def bearer(user: User, *abilities: str) -> str:
    return f"Bearer {create_token(user, 'ci', abilities).plain_text}"


@pytest.fixture
def our_word(settings: Any) -> None:
    settings.SANCTUM = {"KEYWORDS": ["Token"]}


@pytest.mark.usefixtures("our_word")
def test_each_class_has_its_word(client: Client, user: User) -> None:
    jwt = f"Bearer {AccessToken.for_user(user)}"
    ours = bearer(user).replace("Bearer", "Token")
    for header, by in (
        (jwt, "AccessToken"),
        (ours, "PersonalAccessToken"),
        ("Basic YWRhOmEgbG9uZyBwYXNzd29yZA==", "NoneType"),
    ):
        answer = client.get("/members", headers={"Authorization": header})
        assert answer.json() == {"user": "ada", "by": by}


def test_with_one_word_for_both_a_token_of_the_other_is_a_wrong_one(client: Client, user: User) -> None:
    answer = client.get("/members", headers={"Authorization": f"Bearer {AccessToken.for_user(user)}"})
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


@pytest.mark.parametrize(("policy", "status"), [("refuse", 403), ("allow", 200)])
def test_a_token_of_the_other_has_abilities_by_policy(
    client: Client, user: User, settings: Any, policy: str, status: int
) -> None:
    settings.SANCTUM = {"KEYWORDS": ["Token"], "ABILITIES_WITHOUT_TOKEN": policy}
    answer = client.get("/read", headers={"Authorization": f"Bearer {AccessToken.for_user(user)}"})
    assert answer.status_code == status


def test_behind_our_middleware_a_token_is_looked_up_once(
    client: Client, user: User, settings: Any, django_assert_num_queries: Any
) -> None:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "sanctum.middleware.SanctumMiddleware"]
    headers = {"Authorization": bearer(user, "orders:read")}
    client.get("/read", headers=headers)
    with django_assert_num_queries(1):
        answer = client.get("/read", headers=headers)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private")


@pytest.mark.parametrize("order", ["token_first", "session_first"])
def test_behind_our_middleware_a_session_beside_a_wrong_token_is_refused_or_first(
    user: User, settings: Any, order: str
) -> None:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "sanctum.middleware.SanctumMiddleware"]
    settings.SANCTUM = {"ORDER": order}
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    answer = client.get("/members", headers={"Authorization": "Bearer nonsense", "Origin": "http://testserver"})
    assert answer.status_code == {"token_first": 401, "session_first": 200}[order]
    assert client.get("/members", headers={"Origin": "http://testserver"}).json()["by"] == "TransientToken"
    forged = client.post("/members", headers={"Origin": "http://testserver"})
    assert (forged.status_code, forged.json()["code"]) == (403, "csrf_failed")
