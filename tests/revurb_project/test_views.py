"""The page and its endpoints, without a live server; tests/integration/test_demo.py has one."""

import hashlib
import hmac
import json
import re
from typing import Any

import pytest
import requests
from django.conf import LazySettings
from django.test import Client

pytestmark = pytest.mark.django_db

APP = {"ID": "4711", "KEY": "a-key", "SECRET": "a-secret"}
FORM = {"channel": "demo", "event": "greeting", "message": "hello"}
ASK = {"socket_id": "1.2", "channel_name": "presence-lobby"}


@pytest.fixture(autouse=True)
def application(settings: LazySettings) -> None:
    settings.REVURB = {"APPS": [APP]}


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The requests that would have gone to the HTTP API."""
    collected: list[dict[str, Any]] = []

    def post(self: requests.Session, method: str, url: str, **options: Any) -> requests.Response:
        collected.append({"method": method, "url": url, **options})
        response = requests.Response()
        response.status_code, response._content = 200, b"{}"
        return response

    monkeypatch.setattr(requests.Session, "request", post)
    return collected


def test_the_page_names_the_key_and_never_the_secret(client: Client) -> None:
    page = client.get("/").content.decode()
    assert 'data-key="a-key"' in page
    assert "a-secret" not in page


def test_the_page_knows_the_servers_path(client: Client, settings: LazySettings) -> None:
    settings.REVURB = {"APPS": [APP], "SERVER_PATH": "ws"}
    assert 'data-path="/ws"' in client.get("/").content.decode()


def test_the_page_sets_the_cookie_for_its_requests(client: Client) -> None:
    assert "csrftoken" in client.get("/").cookies


def test_the_page_has_nothing_inline(client: Client) -> None:
    page = client.get("/").content.decode()
    assert "<style" not in page
    assert " style=" not in page
    assert re.search(r"\son\w+=", page) is None
    assert page.count("<script") == page.count('<script type="module" src=')


@pytest.mark.parametrize("path", ["/", "/publish", "/broadcasting/auth"])
def test_without_an_application_every_view_says_what_to_do(client: Client, settings: LazySettings, path: str) -> None:
    settings.REVURB = {"APPS": []}
    form = FORM | ASK
    response = client.get(path) if path == "/" else client.post(path, form)
    assert response.status_code == (200 if path == "/" else 503)
    assert "manage.py revurb_install" in response.content.decode()


def test_publishing_goes_to_the_port_of_the_request(client: Client, sent: list[dict[str, Any]]) -> None:
    response = client.post("/publish", FORM | {"socket_id": "1.2"}, SERVER_PORT="8099")
    assert response.status_code == 200
    assert sent[0]["url"].startswith("http://127.0.0.1:8099/apps/4711/events")
    body = json.loads(sent[0]["data"])
    assert (body["name"], body["channels"], body["socket_id"]) == ("greeting", ["demo"], "1.2")
    data = json.loads(body["data"])
    assert data["text"] == "hello"
    assert len(data["from"].split()) == 2


def test_bad_input_is_told_by_field_and_nothing_is_sent(client: Client, sent: list[dict[str, Any]]) -> None:
    response = client.post("/publish", FORM | {"event": "", "message": ""})
    assert response.status_code == 422
    assert set(response.json()["errors"]) == {"event", "message"}
    assert sent == []


def test_a_server_that_does_not_answer_is_told(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    response = client.post("/publish", FORM, SERVER_PORT="1")
    assert response.status_code == 502
    assert "did not take the event" in response.json()["error"]
    assert "a-secret" not in caplog.text


def test_an_id_that_the_package_refuses_is_told(client: Client, settings: LazySettings) -> None:
    settings.REVURB = {"APPS": [APP | {"ID": "letters"}]}
    assert client.post("/publish", FORM).status_code == 502


def authorize(client: Client, **form: str) -> Any:
    return client.post("/broadcasting/auth", ASK | form)


def test_a_visitor_gets_a_signature_for_the_lobby(client: Client) -> None:
    answer = authorize(client).json()
    signed = f"1.2:presence-lobby:{answer['channel_data']}"
    assert answer["auth"] == "a-key:" + hmac.new(b"a-secret", signed.encode(), hashlib.sha256).hexdigest()
    member = json.loads(answer["channel_data"])
    assert member["user_id"].startswith("guest-")
    assert set(member["user_info"]) == {"name", "hue"}


@pytest.mark.parametrize("channel", ["private-lobby2", "presence-lobby2", "presence-lobby\n", "demo"])
def test_other_channels_are_closed(client: Client, channel: str) -> None:
    assert authorize(client, channel_name=channel).status_code == 403


@pytest.mark.parametrize("socket_id", ["", "1", "1.2:presence-lobby", "1.2\n", "a.b"])
def test_odd_socket_ids_are_refused(client: Client, socket_id: str) -> None:
    assert authorize(client, socket_id=socket_id).status_code == 400


@pytest.mark.parametrize("path", ["/publish", "/broadcasting/auth"])
def test_a_foreign_page_can_not_post(path: str) -> None:
    assert Client(enforce_csrf_checks=True).post(path, FORM | ASK).status_code == 403


@pytest.mark.parametrize(("path", "method"), [("/", "post"), ("/publish", "get"), ("/broadcasting/auth", "get")])
def test_other_methods_are_refused(client: Client, path: str, method: str) -> None:
    assert getattr(client, method)(path).status_code == 405
