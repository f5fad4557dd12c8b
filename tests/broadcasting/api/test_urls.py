"""The API as part of a site's own URLconf, behind Django's handler and a site's middleware."""

from typing import Any

import pytest
from django.core.asgi import get_asgi_application
from django.test import AsyncClient, Client
from django.urls import include, path

from tests.broadcasting.api.audience import Audience
from tests.broadcasting.api.client import Publisher, signed_query

urlpatterns = [path("", include("broadcasting.api.urls")), path("live/", include("broadcasting.api.urls"))]

EVENTS = "/apps/3/events"
EVENT = {"name": "n", "data": "d", "channel": "news"}


@pytest.fixture(autouse=True)
def site(settings: Any) -> None:
    settings.ROOT_URLCONF = __name__
    settings.ALLOWED_HOSTS = ["*"]
    settings.DEBUG = True


@pytest.fixture
def publisher() -> Publisher:
    return Publisher(asgi=get_asgi_application())


async def test_publishes(publisher: Publisher, audience: Audience) -> None:
    listener = await audience.listen("news")
    reply = await publisher.post(EVENTS, EVENT)
    assert (reply.status, reply.body, reply.headers["content-length"]) == (200, b"{}", "2")
    assert await listener.heard() == [("n", "d", "news")]


async def test_a_prefix_is_not_signed(publisher: Publisher) -> None:
    query = signed_query("GET", "/apps/3/channels")
    assert (await publisher.send("GET", f"/live/apps/3/channels?{query}")).status == 200


@pytest.mark.parametrize(
    ("method", "path", "status", "text"),
    [
        ("GET", EVENTS, 405, "Method not allowed."),
        ("POST", EVENTS, 401, "Authentication signature invalid."),
        ("POST", "/apps/9/events", 404, "No matching application for ID [9]."),
    ],
)
async def test_refuses_with_the_same_words(
    publisher: Publisher, method: str, path: str, status: int, text: str
) -> None:
    reply = await publisher.send(method, path)
    assert (reply.status, reply.text) == (status, text)


@pytest.mark.parametrize("django_limit", [None, 100])
async def test_payload_too_large(publisher: Publisher, settings: Any, configure: Any, django_limit: int | None) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = django_limit
    configure(MAX_REQUEST_SIZE=10 if django_limit is None else 10_000)
    reply = await publisher.send("POST", EVENTS, b"x" * 101, [("Content-Length", "101")])
    assert (reply.status, reply.text) == (413, "Payload too large.")


async def test_failures_are_not_shown(publisher: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("broadcasting.api.views.get_hub", lambda: 1 / 0)
    reply = await publisher.post(EVENTS, EVENT)
    assert (reply.status, reply.text) == (500, "Internal server error.")


async def test_djangos_async_client() -> None:
    response = await AsyncClient().get("/up")
    assert response.json() == {"health": "OK"}


def test_djangos_sync_client() -> None:
    """A site without ASGI can serve the routes too; only Django's test client does so here."""
    assert Client().get("/up").json() == {"health": "OK"}
    assert Client().get(f"/apps/3/channels?{signed_query('GET', '/apps/3/channels')}").json() == {"channels": {}}
    assert Client().post(EVENTS, EVENT, content_type="application/json").status_code == 401
