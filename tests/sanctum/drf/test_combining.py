"""``|``, ``&`` and ``~`` of permissions, through the views of tests/sanctum/drf/shop.py."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient, APIRequestFactory, force_authenticate

from sanctum.signals import ability_denied
from tests.sanctum.drf.shop import READ, ShopView, assert_denied, client_with

pytestmark = [pytest.mark.urls("tests.sanctum.drf.shop"), pytest.mark.django_db]


@pytest.fixture
def user() -> User:
    return User.objects.create_user("ada")


@pytest.fixture
def admin() -> User:
    return User.objects.create_superuser("root")


ALLOWED = [
    ("not", "GET", ["orders:write"]),
    ("not-both", "GET", ["orders:read"]),
    ("or", "GET", ["orders:write"]),
    ("admin-or", "GET", ["orders:read"]),
    ("drf-and", "GET", ["orders:read"]),
    ("read-only-or", "GET", []),
    ("not-admin-or", "GET", []),
    ("objects/own", "GET", ["orders:read"]),
    ("not-objects/other", "GET", []),
]


@pytest.mark.parametrize(("path", "method", "abilities"), ALLOWED)
def test_what_is_combined_lets_in_as_it_says(user: User, path: str, method: str, abilities: list[str]) -> None:
    assert client_with(user, *abilities).generic(method, f"/{path}").status_code == 200


REFUSED: list[tuple[str, str, list[str], list[str] | None]] = [
    ("not", "GET", ["orders:read"], None),
    ("not-both", "GET", ["orders:read", "orders:write"], None),
    ("or", "GET", [], ["orders:read", "orders:write"]),
    ("and-admin", "GET", [], ["orders:read"]),
    ("and-admin", "GET", ["orders:read"], None),
    ("admin-and", "GET", ["orders:read"], None),
    ("admin-or", "GET", [], ["orders:read"]),
    ("drf-and", "GET", [], None),
    ("read-only-or", "POST", [], ["orders:read"]),
    ("not-admin-or", "GET", ["orders:read"], None),
    ("objects/other", "GET", ["orders:read"], None),
    ("objects/own", "GET", [], ["orders:read"]),
    ("not-objects/own", "GET", ["orders:read"], None),
]


@pytest.mark.parametrize(("path", "method", "abilities", "missing"), REFUSED)
def test_a_refusal_names_what_is_missing(
    user: User, path: str, method: str, abilities: list[str], missing: list[str] | None
) -> None:
    assert_denied(client_with(user, *abilities).generic(method, f"/{path}"), missing)


def test_our_operators_count_on_either_side(admin: User) -> None:
    for path in ("and-admin", "admin-and"):
        answer = client_with(admin, "orders:write").get(f"/{path}")
        assert (answer.status_code, answer.json()["missing"]) == (403, ["orders:read"])
        assert client_with(admin, "orders:read").get(f"/{path}").status_code == 200


GUARDED = ["not", "not-both", "or", "and-admin", "admin-or", "drf-and", "not-admin-or"]


@pytest.mark.parametrize("path", [*GUARDED, "objects/own", "not-objects/other"])
def test_nobody_is_let_in_by_any_combination(path: str) -> None:
    answer = APIClient().get(f"/{path}")
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="api"')


def test_an_alternative_may_let_nobody_in() -> None:
    assert APIClient().get("/read-only-or").status_code == 200


def denied(path: str, client: APIClient) -> list[Any]:
    heard: list[Any] = []

    def hear(**told: Any) -> None:
        heard.append((told["token"] and told["token"].name, told["missing"], told["request"].path))

    ability_denied.connect(hear)
    try:
        client.get(path)
    finally:
        ability_denied.disconnect(hear)
    return heard


def test_a_denial_is_told_once(user: User) -> None:
    assert denied("/read", client_with(user)) == [("ci", ["orders:read"], "/read")]
    assert denied("/or", client_with(user)) == [("ci", ["orders:read", "orders:write"], "/or")]


@pytest.mark.parametrize("path", ["/or", "/not", "/read-only-or"])
def test_what_another_part_allows_is_no_denial(user: User, path: str) -> None:
    assert denied(path, client_with(user, "orders:write")) == []


@pytest.mark.parametrize("policy", ["refuse", "allow"])
def test_a_denied_ability_is_nothing_that_users_of_other_classes_have(user: User, settings: Any, policy: str) -> None:
    settings.SANCTUM = {"ABILITIES_WITHOUT_TOKEN": policy}
    request = APIRequestFactory().get("/")
    force_authenticate(request, user, None)
    assert ShopView.as_view(permission_classes=[~READ])(request).status_code == 403
