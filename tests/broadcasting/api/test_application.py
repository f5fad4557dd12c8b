import asyncio
import logging
from typing import Any

import pytest

from broadcasting.api import application
from broadcasting.api.application import api_application
from tests.broadcasting.api.audience import Audience
from tests.broadcasting.api.client import Publisher, signed_query

EVENTS = "/apps/3/events"
EVENT = b'{"name":"n","data":"d","channel":"news"}'


def chunks(*parts: bytes) -> list[dict[str, Any]]:
    return [{"type": "http.request", "body": part, "more_body": True} for part in parts[:-1]] + [
        {"type": "http.request", "body": parts[-1]}
    ]


def target(body: bytes = EVENT) -> str:
    return f"{EVENTS}?{signed_query('POST', EVENTS, body)}"


class TestBody:
    async def test_comes_in_pieces_without_a_length(self, publisher: Publisher, audience: Audience) -> None:
        reply = await publisher.deliver("POST", target(), chunks(EVENT[:7], b"", EVENT[7:], b""))
        assert (reply.status, len(audience.events)) == (200, 1)

    @pytest.mark.parametrize("length", ["", "0", "5", "-1", "abc", "²", "40,40"])
    async def test_its_declared_length_is_not_believed(self, publisher: Publisher, length: str) -> None:
        reply = await publisher.deliver("POST", target(), chunks(EVENT), [("Content-Length", length)])
        assert reply.status == 200

    async def test_may_be_larger_than_django_allows(
        self, publisher: Publisher, audience: Audience, configure: Any, settings: Any
    ) -> None:
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
        configure(MAX_REQUEST_SIZE=150_000)
        reply = await publisher.post(EVENTS, {"name": "n", "data": "x" * 140_000, "channel": "a"})
        assert (reply.status, len(audience.events)) == (200, 1)

    async def test_fits_exactly(self, publisher: Publisher, configure: Any) -> None:
        configure(MAX_REQUEST_SIZE=len(EVENT))
        assert (await publisher.send("POST", target(), EVENT)).status == 200

    @pytest.mark.parametrize("parts", [(EVENT + b" ",), (EVENT, b" "), (b" ",) * (len(EVENT) + 1)])
    async def test_is_too_large(
        self, publisher: Publisher, configure: Any, parts: tuple[bytes, ...], caplog: pytest.LogCaptureFixture
    ) -> None:
        configure(MAX_REQUEST_SIZE=len(EVENT))
        reply = await publisher.deliver("POST", EVENTS, chunks(*parts))
        assert (reply.status, reply.text) == (413, "Payload too large.")
        assert reply.headers["connection"] == "close"
        assert [record.levelno for record in caplog.records] == [logging.WARNING]
        assert 'REVURB["MAX_REQUEST_SIZE"]' in caplog.text

    async def test_a_huge_one_is_not_read(self, publisher: Publisher) -> None:
        for length in (str(10**9), "9" * 5000):
            reply = await publisher.deliver("POST", EVENTS, [{}], [("Content-Length", length)])
            assert reply.status == 413

    async def test_an_endless_one_is_given_up(self, publisher: Publisher) -> None:
        endless = [{"type": "http.request", "body": b"x" * 60_000, "more_body": True}]
        assert (await publisher.deliver("POST", EVENTS, endless)).status == 413

    async def test_http_2_has_no_connection_header(self, publisher: Publisher, configure: Any) -> None:
        configure(MAX_REQUEST_SIZE=1)
        publisher.scope = {"http_version": "2"}
        reply = await publisher.send("POST", EVENTS, b"xx")
        assert reply.status == 413
        assert "connection" not in reply.headers

    async def test_that_does_not_come(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(application, "BODY_TIMEOUT", 0.01)
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            await asyncio.Event().wait()
            raise AssertionError

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        scope = {"type": "http", "method": "POST", "path": EVENTS, "query_string": b"", "headers": []}
        await api_application(scope, receive, send)
        assert (sent[0]["status"], sent[1]["body"]) == (408, b"Request timeout.")

    @pytest.mark.parametrize("before", [[], chunks(EVENT[:7], b"")[:1]])
    async def test_client_goes_while_it_sends(self, publisher: Publisher, audience: Audience, before: Any) -> None:
        reply = await publisher.deliver("POST", target(), [*before, {"type": "http.disconnect"}])
        assert (reply.status, audience.events) == (0, [])


class TestPath:
    async def test_below_the_servers_path(self, publisher: Publisher, configure: Any) -> None:
        configure(SERVER_PATH="/ws")
        query = signed_query("GET", "/apps/3/channels")
        assert (await publisher.send("GET", f"/ws/apps/3/channels?{query}")).status == 200
        assert (await publisher.send("GET", "/ws/up")).status == 200
        for outside in ("/apps/3/channels", "/ws", "/wsapps/3/channels", "/w/apps/3/channels", "/up"):
            reply = await publisher.send("GET", f"{outside}?{query}")
            assert (reply.status, reply.text) == (404, "Not found."), outside

    @pytest.mark.parametrize(
        "path",
        [
            "/",
            "",
            "//",
            "/apps",
            "/apps/3",
            "/apps//events",
            "/apps/3/events/",
            "/apps/3/events/x",
            "/apps/3/nonsense",
            "/apps/3/channels/a%2Fb",
            "/apps/3/channels//users",
            "/users//terminate_connections",
            "/up/",
            "/admin/",
            "/../up",
            "/%00",
            "/%FF",
        ],
    )
    async def test_unknown(self, publisher: Publisher, path: str) -> None:
        reply = await publisher.send("GET", path)
        assert (reply.status, reply.text, reply.headers["content-length"]) == (404, "Not found.", "10")


class TestHostileRequests:
    @pytest.mark.parametrize("query", ["\udcff", "a=\udce9", "&".join(["a=1"] * 101)])
    async def test_queries_that_are_none(self, publisher: Publisher, query: str) -> None:
        reply = await publisher.send("GET", f"/apps/3/channels?{query}")
        assert (reply.status, reply.text) == (400, "Bad request.")

    @pytest.mark.parametrize(
        "query", ["%FF=%FE", "=", "&&&", "a", "%", "%zz=%", "auth_key", "auth_key[]=a", "a=%ED%A0%80"]
    )
    async def test_queries_that_say_nothing(self, publisher: Publisher, query: str) -> None:
        assert (await publisher.send("GET", f"/apps/3/channels?{query}")).status == 401

    @pytest.mark.parametrize(
        "header",
        [
            ("Accept", "x" * 60_000),
            ("Accept", ",;q=\xff,*/*;q=nan,/;;=,a/b;q=-1"),
            ("Accept", ""),
            ("Content-Type", "application/json; charset=no-such-thing"),
            ("Content-Type", "application/x-www-form-urlencoded"),
            ("Content-Type", "\xff"),
            ("X-Forwarded-Host", "\xff"),
            ("Host", "nobody.example; DROP"),
            ("Cookie", "a=b; " * 5000),
            ("Transfer-Encoding", "nonsense"),
        ],
    )
    async def test_headers(self, publisher: Publisher, header: tuple[str, str]) -> None:
        assert (await publisher.post(EVENTS, EVENT, headers=[header])).status == 200
        assert (await publisher.send("POST", EVENTS, EVENT, [header])).status == 401

    async def test_an_endless_content_type(self, publisher: Publisher) -> None:
        """Newer versions of Django refuse to read it."""
        reply = await publisher.post(EVENTS, EVENT, headers=[("Content-Type", "x/y;" * 20_000)])
        assert reply.status in (200, 400)

    async def test_headers_that_come_twice(self, publisher: Publisher) -> None:
        headers = [("Content-Length", "1"), ("Content-Length", "2"), ("Accept", "a/b"), ("Accept", "c/d")]
        assert (await publisher.post(EVENTS, EVENT, headers=headers)).status == 200

    async def test_a_site_with_other_drf_settings(self, publisher: Publisher, settings: Any) -> None:
        settings.REST_FRAMEWORK = {
            "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAdminUser"],
            "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.AnonRateThrottle"],
            "EXCEPTION_HANDLER": "nowhere.at_all",
            "NON_FIELD_ERRORS_KEY": "errors",
        }
        assert (await publisher.post(EVENTS, EVENT)).status == 200
        reply = await publisher.post("/apps/3/batch_events", {"batch": [5]})
        assert list(reply.json) == ["batch.0"]


class TestFailures:
    @pytest.fixture
    def broken(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail() -> None:
            raise ZeroDivisionError("a detail of ours")

        monkeypatch.setattr("broadcasting.api.views.get_hub", fail)

    @pytest.mark.usefixtures("broken")
    @pytest.mark.parametrize("debug", [True, False])
    async def test_are_logged_and_not_shown(
        self, publisher: Publisher, caplog: pytest.LogCaptureFixture, settings: Any, debug: bool
    ) -> None:
        settings.DEBUG = debug
        reply = await publisher.post(EVENTS, EVENT)
        assert (reply.status, reply.text) == (500, "Internal server error.")
        assert "a detail of ours" in caplog.text
        assert caplog.records[0].exc_info

    async def test_of_the_configuration(self, publisher: Publisher, configure: Any) -> None:
        configure(APPLICATION_PROVIDER="no.such.Provider")
        assert (await publisher.post(EVENTS, EVENT)).status == 500

    async def test_cancellation_is_passed_on(self, publisher: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
        def cancel() -> None:
            raise asyncio.CancelledError

        monkeypatch.setattr("broadcasting.api.views.get_hub", cancel)
        with pytest.raises(asyncio.CancelledError):
            await publisher.post(EVENTS, EVENT)

    async def test_a_client_that_went_before_the_answer(self) -> None:
        async def receive() -> dict[str, Any]:
            return {"type": "http.request"}

        async def send(message: dict[str, Any]) -> None:
            raise BrokenPipeError

        scope = {"type": "http", "method": "GET", "path": "/up", "query_string": b"", "headers": []}
        await api_application(scope, receive, send)

    async def test_other_protocols(self, publisher: Publisher) -> None:
        publisher.scope = {"type": "websocket"}
        with pytest.raises(ValueError, match="websocket"):
            await publisher.send("GET", "/up")


class TestErrorsInJson:
    @pytest.mark.parametrize(
        ("accept", "json"),
        [
            ("application/json", True),
            ("application/json, */*", True),
            ("application/json;q=0.9, text/plain;q=0.5", True),
            ("text/plain, application/json", False),
            ("text/plain;q=0.2, application/json;q=0.1", False),
            ("*/*", False),
            ("text/html", False),
            ("application/json;q=0", False),
        ],
    )
    async def test_as_accept_prefers(self, publisher: Publisher, accept: str, json: bool) -> None:
        for method, path, status, text in (
            ("GET", "/nowhere", 404, "Not found."),
            ("GET", EVENTS, 405, "Method not allowed."),
            ("POST", EVENTS, 401, "Authentication signature invalid."),
            ("POST", "/apps/9/events", 404, "No matching application for ID [9]."),
        ):
            reply = await publisher.send(method, path, headers=[("Accept", accept)])
            assert reply.status == status
            assert (reply.json == {"error": text}) if json else (reply.text == text)

    async def test_success_is_json_in_any_case(self, publisher: Publisher) -> None:
        reply = await publisher.send("GET", "/up", headers=[("Accept", "text/html")])
        assert reply.json == {"health": "OK"}
