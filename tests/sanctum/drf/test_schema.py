import subprocess
import sys
from typing import Any

import pytest
from django.urls import path
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.validation import validate_schema
from rest_framework.permissions import IsAdminUser, IsAuthenticated
from rest_framework.response import Response
from rest_framework.serializers import CharField, Serializer
from rest_framework.views import APIView

from sanctum.drf import HasAbilities, HasAnyAbility, SanctumAuthentication
from sanctum.drf.schema import AbilitySchema
from tests.sanctum.drf.shop import ReadOnly


class Order(Serializer[Any]):
    name = CharField()


class OrderView(APIView):
    """Orders of a shop."""

    schema = AbilitySchema()
    serializer_class = Order
    authentication_classes: Any = [SanctumAuthentication]

    def get(self, request: Any) -> Response:
        return Response({"name": "first"})

    def post(self, request: Any) -> Response:
        """Make one."""
        return Response({"name": "new"})


def document(*permissions: Any, **attributes: Any) -> Any:
    view = OrderView.as_view(permission_classes=list(permissions), **attributes)
    made = SchemaGenerator(patterns=[path("orders/", view)]).get_schema(request=None, public=True)
    validate_schema(made)
    return made


def operation(method: str, *permissions: Any, **attributes: Any) -> Any:
    return document(*permissions, **attributes)["paths"]["/orders/"][method]


def test_the_schemes_are_a_token_and_a_session() -> None:
    schemes = document()["components"]["securitySchemes"]
    assert {name: (each["type"], each.get("in"), each.get("name")) for name, each in schemes.items()} == {
        "sanctumToken": ("http", None, None),
        "sanctumSession": ("apiKey", "cookie", "sessionid"),
        "sanctumCsrf": ("apiKey", "header", "X-Csrftoken"),
    }
    assert schemes["sanctumToken"]["scheme"] == "bearer"


def test_a_session_wants_a_csrf_token_where_something_may_change() -> None:
    assert operation("get", IsAuthenticated)["security"] == [{"sanctumToken": []}, {"sanctumSession": []}]
    assert operation("post", IsAuthenticated)["security"] == [
        {"sanctumToken": []},
        {"sanctumSession": [], "sanctumCsrf": []},
    ]


@pytest.mark.parametrize(
    "configured", [{"HEADER": "X-Api-Token"}, {"KEYWORDS": ["Token", "Bearer"]}, {"HEADER": "authorization"}]
)
def test_schemes_are_as_the_settings_say(settings: Any, configured: Any) -> None:
    settings.SANCTUM = configured
    scheme = document()["components"]["securitySchemes"]["sanctumToken"]
    if configured == {"HEADER": "authorization"}:
        assert scheme["scheme"] == "bearer"
    else:
        assert (scheme["type"], scheme["in"], scheme["name"]) == (
            "apiKey",
            "header",
            configured.get("HEADER", "Authorization"),
        )
        assert configured.get("KEYWORDS", ["Bearer"])[0] in scheme["description"]


def test_a_class_of_ones_own_has_the_same_schemes() -> None:
    class OurAuthentication(SanctumAuthentication):
        pass

    made = document(authentication_classes=[OurAuthentication])
    assert sorted(made["components"]["securitySchemes"]) == ["sanctumCsrf", "sanctumSession", "sanctumToken"]


READ, WRITE = HasAbilities("orders:read"), HasAbilities("orders:write")
RULES: list[tuple[list[Any], str, list[str]]] = [
    ([READ], "`orders:read`", ["orders:read"]),
    ([HasAbilities("a", "b")], "`a` and `b`", ["a", "b"]),
    ([HasAnyAbility("a", "b")], "`a` or `b`", ["a", "b"]),
    ([IsAuthenticated, READ], "`orders:read`", ["orders:read"]),
    ([READ, WRITE], "`orders:read`; `orders:write`", ["orders:read", "orders:write"]),
    ([READ | IsAdminUser], "`orders:read` or IsAdminUser", ["orders:read"]),
    (
        [IsAdminUser & (READ | WRITE)],
        "IsAdminUser and (`orders:read` or `orders:write`)",
        ["orders:read", "orders:write"],
    ),
    ([(IsAdminUser | ReadOnly) & READ], "(IsAdminUser or ReadOnly) and `orders:read`", ["orders:read"]),
    ([~READ], "not (`orders:read`)", ["orders:read"]),
    ([(~IsAdminUser) & READ], "(not (IsAdminUser)) and `orders:read`", ["orders:read"]),
    ([HasAbilities.by_method({"GET": ["a"], "POST": ["b"]})], "`a`", ["a"]),
]


@pytest.mark.parametrize(("permissions", "rule", "names"), RULES)
def test_an_operation_names_its_abilities(permissions: list[Any], rule: str, names: list[str]) -> None:
    found = operation("get", *permissions)
    assert found["description"] == f"Orders of a shop.\n\nAbilities: {rule}."
    assert found["x-abilities"] == names


def test_methods_have_abilities_of_their_own() -> None:
    found = operation("post", HasAbilities.by_method({"GET": ["a"], "POST": ["b"]}))
    assert (found["description"], found["x-abilities"]) == ("Make one.\n\nAbilities: `b`.", ["b"])


@pytest.mark.parametrize("permissions", [[], [IsAuthenticated], [IsAdminUser | ReadOnly]])
def test_an_operation_without_abilities_says_nothing_of_them(permissions: list[Any]) -> None:
    found = operation("get", *permissions)
    assert found["description"] == "Orders of a shop."
    assert "x-abilities" not in found


SITE = """
import sys
import django
from django.conf import settings

APPS = ["django.contrib.auth", "django.contrib.contenttypes", "sanctum"]
settings.configure(INSTALLED_APPS=[*APPS, *sys.argv[1:]], SECRET_KEY="a site")
django.setup()
loaded = sorted({"drf_spectacular", "rest_framework"}.intersection(sys.modules))
if not sys.argv[1:]:
    print(loaded)
else:
    from drf_spectacular.extensions import OpenApiAuthenticationExtension
    from sanctum.drf import SanctumAuthentication
    print(type(OpenApiAuthenticationExtension.get_match(SanctumAuthentication())).__name__)
"""


@pytest.mark.parametrize(("apps", "printed"), [([], "[]"), (["drf_spectacular"], "SanctumScheme")])
def test_it_is_found_where_drf_spectacular_is_installed_and_loads_nothing_elsewhere(
    apps: list[str], printed: str
) -> None:
    command = [sys.executable, "-W", "error", "-c", SITE, *apps]
    result = subprocess.run(command, capture_output=True, text=True, timeout=50, check=False)
    assert (result.stdout.strip(), result.stderr) == (printed, "")


def test_other_schema_classes_get_the_schemes_without_the_abilities() -> None:
    found = operation("get", READ, schema=AutoSchema())
    assert "x-abilities" not in found and found["security"][0] == {"sanctumToken": []}
