"""Through real operations of django-ninja, in both kinds of handlers."""

import builtins
import importlib
import sys
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.core.exceptions import ImproperlyConfigured
from django.test import AsyncClient, Client
from django.urls import path
from ninja import NinjaAPI

from sanctum import create_token
from sanctum.ninja import SanctumAuth, answer_refusals
from sanctum.signals import ability_denied


def whoami(request: Any) -> dict[str, str]:
    return {"user": request.user.username, "by": type(request.auth).__name__}


async def awhoami(request: Any) -> dict[str, str]:
    return whoami(request)


def api_of(name: str) -> NinjaAPI:
    api = NinjaAPI(auth=SanctumAuth(), urls_namespace=name)
    guards = {
        "me": {},
        "read": {"auth": SanctumAuth(abilities=["orders:read"])},
        "both": {"auth": SanctumAuth(abilities=["orders:read", "orders:write"])},
        "any": {"auth": SanctumAuth(any_ability=["orders:read", "orders:write"])},
        "or": {"auth": [SanctumAuth(), lambda request: request.GET.get("key")]},
    }
    for at, options in guards.items():
        api.api_operation(["GET", "POST"], f"/sync/{at}", operation_id=f"s{at}", **options)(whoami)
        api.api_operation(["GET", "POST"], f"/async/{at}", operation_id=f"a{at}", **options)(awhoami)
    return api


api, bare = api_of("answering"), api_of("bare")


@api.get("/auser")
async def auser(request: Any) -> dict[str, str]:
    return {"user": (await request.auser()).username}


answer_refusals(api)
urlpatterns = [path("api/", api.urls), path("bare/", bare.urls)]

pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db(transaction=True)]


@pytest.fixture
def user() -> User:
    return User.objects.create_user("ada")


@pytest.fixture(params=["sync", "async"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def bearer(user: User, *abilities: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {create_token(user, 'ci', abilities).plain_text}"}


async def ask(kind: str, which: str, headers: dict[str, str], method: str = "GET", at: str = "api") -> Any:
    """An answer of a sync operation under a sync handler, or of an async one under an async one."""
    address = f"/{at}/{kind}/{which}"
    if kind == "async":
        return await AsyncClient(enforce_csrf_checks=True).generic(method, address, headers=headers)
    return await sync_to_async(Client(enforce_csrf_checks=True).generic)(method, address, headers=headers)


async def test_a_token_brings_its_user(kind: str, user: User) -> None:
    answer = await ask(kind, "me", await sync_to_async(bearer)(user))
    assert (answer.status_code, answer.json()) == (200, {"user": "ada", "by": "PersonalAccessToken"})


@pytest.mark.parametrize("mixed", ["sync", "async"])
def test_either_kind_of_operation_works_under_a_sync_handler(user: User, mixed: str) -> None:
    assert Client().get(f"/api/{mixed}/me", headers=bearer(user)).json()["user"] == "ada"


async def test_async_operations_ask_for_the_same_user(user: User) -> None:
    """Attack 23: not for the one of the session that came along."""
    client = AsyncClient()
    await client.aforce_login(await User.objects.acreate(username="eve"))
    answer = await client.get("/api/auser", headers=await sync_to_async(bearer)(user))
    assert answer.json() == {"user": "ada"}


async def test_nobody_is_told_how_to_come_in(kind: str) -> None:
    answer = await ask(kind, "me", {})
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="api"')
    assert answer.json()["code"] == "unauthenticated"


async def test_a_wrong_token_never_falls_back(kind: str) -> None:
    answer = await ask(kind, "or?key=1", {"Authorization": "Bearer nonsense"})
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="api", error="invalid_token"')
    assert answer.json() == {"detail": "Unauthenticated.", "code": "unauthenticated"}


async def test_without_a_credential_the_next_callback_is_asked(kind: str) -> None:
    assert (await ask(kind, "or?key=1", {})).json()["by"] == "str"


@pytest.mark.parametrize(
    ("which", "held", "missing"),
    [
        ("read", ["orders:read"], []),
        ("read", ["orders:write"], ["orders:read"]),
        ("both", ["*"], []),
        ("both", ["orders:read"], ["orders:write"]),
        ("any", ["orders:write"], []),
        ("any", [], ["orders:read", "orders:write"]),
    ],
)
async def test_abilities_are_asked_for(kind: str, user: User, which: str, held: list[str], missing: list[str]) -> None:
    denied: list[Any] = []

    def hear(**told: Any) -> None:
        denied.extend(told["missing"])

    ability_denied.connect(hear)
    try:
        answer = await ask(kind, which, await sync_to_async(bearer)(user, *held))
    finally:
        ability_denied.disconnect(hear)
    assert answer.status_code == (403 if missing else 200)
    assert answer.json().get("missing", []) == denied == missing


@pytest.mark.parametrize("status", [403, 419])
async def test_a_forged_request_of_a_front_end_is_refused(kind: str, settings: Any, status: int) -> None:
    settings.SANCTUM = {"CSRF_FAILURE_STATUS": status}
    answer = await ask(kind, "me", {"Origin": "http://testserver"}, "POST")
    assert (answer.status_code, answer.json()["code"]) == (status, "csrf_failed")


def test_a_session_of_a_front_end_counts(user: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    client.cookies["csrftoken"] = "a" * 32
    headers = {"Origin": "http://testserver", "X-CSRFToken": "a" * 32}
    assert client.post("/api/sync/me", headers=headers).json() == {"user": "ada", "by": "TransientToken"}
    assert client.get("/api/sync/me", headers={"Origin": "https://evil.test"}).status_code == 401


async def test_an_api_that_does_not_answer_refusals_has_their_status(kind: str, user: User) -> None:
    wrong = await ask(kind, "me", {"Authorization": "Bearer nonsense"}, at="bare")
    assert (wrong.status_code, wrong.json()) == (401, {"detail": "Unauthenticated."})
    lacking = await ask(kind, "read", await sync_to_async(bearer)(user), at="bare")
    assert (lacking.status_code, lacking.json()) == (403, {"detail": "Missing abilities."})


@pytest.mark.parametrize("which", ["sync", "async"])
def test_djangos_cache_keeps_no_answer_for_others(user: User, settings: Any, which: str) -> None:
    """Attack 39: neither of a token nor of a session."""
    settings.MIDDLEWARE = [
        "django.middleware.cache.UpdateCacheMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.middleware.cache.FetchFromCacheMiddleware",
    ]
    address, client = f"/api/{which}/me", Client()
    assert client.get(address, headers=bearer(user)).json()["user"] == "ada"
    assert client.get(address).status_code == 401
    assert client.get(address, headers=bearer(User.objects.create_user("bob"))).json()["user"] == "bob"
    client.force_login(user)
    assert client.get(address, headers={"Origin": "http://testserver"}).json()["user"] == "ada"
    assert client.get(address, headers={"Origin": "https://evil.test"}).status_code == 401


@pytest.mark.parametrize(
    "options", [{"abilities": []}, {"any_ability": []}, {"abilities": ["*"]}, {"abilities": [None]}]
)
def test_nothing_to_ask_for_is_a_mistake_24(options: Any) -> None:
    with pytest.raises(ImproperlyConfigured):
        SanctumAuth(**options)


def test_the_document_knows_the_scheme() -> None:
    schemes = api.get_openapi_schema()["components"]["securitySchemes"]
    assert schemes["SanctumAuth"] == {"type": "http", "scheme": "bearer"}


def test_without_django_ninja_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without_ninja(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.split(".")[0] == "ninja":
            raise ModuleNotFoundError("No module named 'ninja'")
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without_ninja)
    monkeypatch.delitem(sys.modules, "sanctum.ninja")
    with pytest.raises(ImportError, match="pip install django-ninja"):
        importlib.import_module("sanctum.ninja")
