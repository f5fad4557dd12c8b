"""The page and its endpoint, without a live server; tests/integration/test_demo.py has one."""

import re

import pytest
from django.conf import LazySettings
from django.test import Client

from broadcasting.testing import BroadcastFake

pytestmark = pytest.mark.django_db

APP = {"ID": "4711", "KEY": "a-key", "SECRET": "a-secret"}
FORM = {"channel": "demo", "event": "greeting", "message": "hello"}


@pytest.fixture(autouse=True)
def application(settings: LazySettings) -> None:
    settings.REVURB = {"APPS": [APP]}


def test_the_page_has_nothing_inline(client: Client) -> None:
    page = client.get("/debug/").content.decode()
    assert "<style" not in page
    assert " style=" not in page
    assert re.search(r"\son\w+=", page) is None
    assert all("src=" in tag or "application/json" in tag for tag in re.findall(r"<script[^>]*>", page))


def test_an_event_is_published_in_the_visitors_name(client: Client, broadcasting_fake: BroadcastFake) -> None:
    response = client.post("/debug/publish", FORM | {"socket_id": "1.2"})
    assert response.status_code == 200
    broadcasting_fake.assert_broadcast_now("greeting", on="demo", to_others="1.2")
    (event,) = broadcasting_fake.broadcasts("greeting")
    assert event.payload["text"] == "hello"
    assert len(event.payload["from"].split()) == 2


def test_bad_input_is_told_by_field_and_nothing_is_sent(client: Client, broadcasting_fake: BroadcastFake) -> None:
    response = client.post("/debug/publish", FORM | {"event": "", "message": ""})
    assert response.status_code == 422
    assert set(response.json()["errors"]) == {"event", "message"}
    broadcasting_fake.assert_nothing_broadcast()


@pytest.mark.django_db(transaction=True)
def test_a_server_that_does_not_answer_is_told(
    client: Client, settings: LazySettings, caplog: pytest.LogCaptureFixture
) -> None:
    http = {"DRIVER": "revurb", "TRANSPORT": "http", "HOST": "127.0.0.1", "PORT": 1, "SCHEME": "http"}
    settings.BROADCASTING = {"DEFAULT": "live", "CONNECTIONS": {"live": http}}
    response = client.post("/debug/publish", FORM)
    assert response.status_code == 502
    assert "did not take the event" in response.json()["error"]
    assert "a-secret" not in caplog.text


def test_a_foreign_page_can_not_post() -> None:
    assert Client(enforce_csrf_checks=True).post("/debug/publish", FORM).status_code == 403


@pytest.mark.parametrize(("path", "method"), [("/debug/", "post"), ("/debug/publish", "get")])
def test_other_methods_are_refused(client: Client, path: str, method: str) -> None:
    assert getattr(client, method)(path).status_code == 405
