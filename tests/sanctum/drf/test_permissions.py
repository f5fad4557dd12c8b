from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ImproperlyConfigured
from rest_framework.test import APIClient, APIRequestFactory, force_authenticate

from sanctum.drf import HasAbilities, HasAnyAbility
from tests.sanctum.drf.shop import READ, ShopView, assert_denied, client_with

pytestmark = [pytest.mark.urls("tests.sanctum.drf.shop"), pytest.mark.django_db]


@pytest.fixture
def user() -> User:
    return User.objects.create_user("ada")


ALLOWED = [
    ("read", "GET", ["orders:read"]),
    ("read", "POST", ["*"]),
    ("all", "GET", ["orders:read", "orders:write"]),
    ("any", "GET", ["orders:write"]),
    ("methods", "GET", ["orders:read"]),
    ("methods", "HEAD", ["orders:read"]),
    ("methods", "POST", ["orders:write"]),
]


@pytest.mark.parametrize(("path", "method", "abilities"), ALLOWED)
def test_who_holds_what_is_wanted_comes_in(user: User, path: str, method: str, abilities: list[str]) -> None:
    assert client_with(user, *abilities).generic(method, f"/{path}").status_code == 200


REFUSED: list[tuple[str, str, list[str], list[str] | None]] = [
    ("read", "GET", [], ["orders:read"]),
    ("read", "GET", ["orders:write", "Orders:read", "orders:rea"], ["orders:read"]),
    ("all", "GET", ["orders:read"], ["orders:write"]),
    ("any", "GET", [], ["orders:read", "orders:write"]),
    ("methods", "GET", ["orders:write"], ["orders:read"]),
    ("methods", "PUT", ["*"], None),
]


@pytest.mark.parametrize(("path", "method", "abilities", "missing"), REFUSED)
def test_who_does_not_is_told_what_is_missing(
    user: User, path: str, method: str, abilities: list[str], missing: list[str] | None
) -> None:
    assert_denied(client_with(user, *abilities).generic(method, f"/{path}"), missing)


@pytest.mark.parametrize("path", ["read", "all", "any", "methods"])
def test_nobody_is_asked_who_they_are(path: str) -> None:
    answer = APIClient().get(f"/{path}")
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="api"')


@pytest.mark.parametrize(("policy", "status"), [("refuse", 403), ("allow", 200)])
@pytest.mark.parametrize("permission", [READ, HasAbilities.by_method({"GET": ["orders:read"]})])
def test_users_of_other_classes_pass_by_policy(
    user: User, settings: Any, policy: str, status: int, permission: Any
) -> None:
    settings.SANCTUM = {"ABILITIES_WITHOUT_TOKEN": policy}
    for auth in (None, "a key", object()):
        request = APIRequestFactory().get("/")
        force_authenticate(request, user, auth)
        assert ShopView.as_view(permission_classes=[permission])(request).status_code == status


def test_abilities_cost_no_query(user: User, settings: Any, django_assert_num_queries: Any) -> None:
    settings.SANCTUM = {"LAST_USED_INTERVAL": None}
    client = client_with(user, "orders:read")
    client.get("/read")  # the first use is written
    with django_assert_num_queries(1):
        client.get("/read")


def test_wildcards_count_where_they_are_on(user: User, settings: Any) -> None:
    settings.SANCTUM = {"WILDCARD_ABILITIES": True}
    client = client_with(user, "orders:*")
    assert client.get("/all").status_code == 200
    settings.SANCTUM = {}
    assert client.get("/all").status_code == 403


@pytest.mark.parametrize("factory", [HasAbilities, HasAnyAbility])
@pytest.mark.parametrize(
    "names", [[], [""], ["*"], ["orders:*"], ["orders read"], [None], [7], [["orders:read"]], ["ö"]]
)
def test_nothing_to_ask_for_is_a_mistake_24(factory: Any, names: list[Any]) -> None:
    with pytest.raises(ImproperlyConfigured):
        factory(*names)


@pytest.mark.parametrize("methods", [{}, {"GET": []}, {"get": ["a"]}, {"FETCH": ["a"]}, {"GET": "orders:read"}])
def test_nothing_to_ask_of_a_method_is_a_mistake_24(methods: dict[str, Any]) -> None:
    with pytest.raises(ImproperlyConfigured):
        HasAbilities.by_method(methods)


def test_a_factory_without_abilities_lets_nobody_in() -> None:
    with pytest.raises(ImproperlyConfigured, match="Name the abilities"):
        ShopView.as_view(permission_classes=[HasAbilities])(APIRequestFactory().get("/"))
