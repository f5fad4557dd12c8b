import logging
import time
from typing import Any

import pytest
from django.http import HttpRequest

from broadcasting.api.authentication import check_signature, check_timestamp, signed_paths
from broadcasting.api.exceptions import SignatureInvalid
from broadcasting.protocol.signatures import body_md5
from tests.broadcasting.api.audience import Audience
from tests.broadcasting.api.client import APPLICATION, OTHER, Publisher, Reply, signed_query

EVENTS = "/apps/3/events"
BODY = b'{"name":"foo","channels":["project-3"],"data":"{\\"some\\":\\"data\\"}"}'
EMPTY_MD5 = "d41d8cd98f00b204e9800998ecf8427e"


def assert_refused(reply: Reply) -> None:
    assert (reply.status, reply.text) == (401, "Authentication signature invalid.")
    assert reply.headers["content-type"] == "text/plain; charset=utf-8"
    assert reply.headers["content-length"] == str(len(reply.body))
    assert reply.headers["www-authenticate"] == "Pusher"


class TestPushersVectors:
    """The requests that Pusher's documentation signs, with the signatures given there."""

    POST = (
        "auth_key=278d425bdf160c739803&auth_timestamp=1353088179&auth_version=1.0"
        "&body_md5=ec365a775a4cd0599faeb73354201b6f"
        "&auth_signature=da454824c97ba181a32ccc17a72625ba02771f50b50e1e7430e47a1f3f457e6c"
    )
    GET = (
        "auth_key=278d425bdf160c739803&auth_timestamp=1353088179&auth_version=1.0"
        "&filter_by_prefix=presence-&info=user_count"
        "&auth_signature=16819168891cb5dfd72b5c7a5d3d602605b26c6ba1930033b5e2eeeb65010291"
    )

    @pytest.fixture(autouse=True)
    def that_day(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("broadcasting.api.authentication.time.time", lambda: 1353088179.9)

    async def test_post(self, publisher: Publisher, audience: Audience) -> None:
        listener = await audience.listen("project-3")
        reply = await publisher.send("POST", f"{EVENTS}?{self.POST}", BODY)
        assert (reply.status, reply.body) == (200, b"{}")
        assert await listener.heard() == [("foo", '{"some":"data"}', "project-3")]

    async def test_get(self, publisher: Publisher) -> None:
        reply = await publisher.send("GET", f"/apps/3/channels?{self.GET}")
        assert (reply.status, reply.body) == (200, b'{"channels":{}}')

    async def test_the_order_of_the_query_does_not_matter(self, publisher: Publisher) -> None:
        query = "&".join(reversed(self.GET.split("&")))
        assert (await publisher.send("GET", f"/apps/3/channels?{query}")).status == 200

    @pytest.mark.parametrize(
        ("method", "path", "query", "body"),
        [
            ("POST", EVENTS, POST, BODY + b" "),
            ("POST", EVENTS, POST, b""),
            ("POST", "/apps/3/batch_events", POST, BODY),
            ("POST", "/apps/4/events", POST, BODY),
            ("HEAD", "/apps/3/channels", GET, b""),
            ("GET", "/apps/3/channels", GET, b"x"),
            ("GET", "/apps/3/channels", GET + "&more=1", b""),
            ("GET", "/apps/3/channels", GET + "&info=other", b""),
            ("GET", "/apps/3/channels", GET.replace("&info=user_count", ""), b""),
            ("GET", "/apps/3/connections", GET, b""),
        ],
    )
    async def test_nothing_may_be_changed(
        self, publisher: Publisher, method: str, path: str, query: str, body: bytes
    ) -> None:
        reply = await publisher.send(method, f"{path}?{query}", body)
        assert reply.status == 401


class TestRefusals:
    @pytest.mark.parametrize("missing", ["auth_key", "auth_timestamp", "auth_version", "auth_signature"])
    async def test_each_parameter_is_needed(self, publisher: Publisher, missing: str) -> None:
        assert_refused(await publisher.get("/apps/3/channels", without=[missing]))

    @pytest.mark.parametrize(
        "auth",
        [
            {"auth_key": OTHER.key},
            {"auth_key": ""},
            {"auth_key": "é"},
            {"auth_key": APPLICATION.key.upper()},
            {"auth_version": "2.0"},
            {"auth_version": "1"},
            {"auth_version": ""},
            {"auth_signature": ""},
            {"auth_signature": "0" * 64},
            {"auth_signature": "é" * 64},
            {"auth_signature": "\ufffd"},
            {"auth_timestamp": ""},
            {"auth_timestamp": "now"},
            {"auth_timestamp": "-1353088179"},
            {"auth_timestamp": "1" * 5000},
            {"auth_timestamp": "١٣٥٣٠٨٨١٧٩"},
            {"auth_timestamp": "1353088179"},
            {"auth_timestamp": "99999999999"},
            {"body_md5": EMPTY_MD5.replace("d", "e")},
            {"body_md5": ""},
            {"body_md5": "é"},
        ],
    )
    async def test_values(self, publisher: Publisher, auth: dict[str, str]) -> None:
        assert_refused(await publisher.get("/apps/3/channels", **auth))

    async def test_no_query_at_all(self, publisher: Publisher) -> None:
        assert_refused(await publisher.send("POST", EVENTS, BODY))

    async def test_another_applications_secret(self, publisher: Publisher) -> None:
        query = signed_query("GET", "/apps/3/channels", application=OTHER, auth_key=APPLICATION.key)
        assert_refused(await publisher.send("GET", f"/apps/3/channels?{query}"))

    async def test_md5_of_another_body(self, publisher: Publisher, audience: Audience) -> None:
        assert_refused(await publisher.post(EVENTS, BODY, body_md5=body_md5(b"{}")))
        assert audience.events == []

    async def test_body_that_was_not_signed(self, publisher: Publisher) -> None:
        assert_refused(await publisher.post(EVENTS, BODY, without=["body_md5"]))

    async def test_the_alias_needs_a_known_key(self, publisher: Publisher) -> None:
        for options in ({"auth_key": "unknown"}, {"without": ["auth_key"]}):
            assert_refused(await publisher.post("/users/7/terminate_connections", **options))

    async def test_the_reason_is_logged_but_no_secret(
        self, publisher: Publisher, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.DEBUG):
            await publisher.get("/apps/3/channels", auth_timestamp="1353088179")
            await publisher.get("/apps/3/channels", auth_signature="0" * 64)
        assert "too far from this server's clock" in caplog.text
        assert "auth_signature does not match" in caplog.text
        assert APPLICATION.secret not in caplog.text

    @pytest.mark.parametrize("app_id", ["5", "03", "%00", "3%20", "%D9%A3", "x" * 3000, "<script>"])
    async def test_unknown_applications(self, publisher: Publisher, app_id: str) -> None:
        reply = await publisher.get(f"/apps/{app_id}/channels")
        assert reply.status == 404
        assert reply.text.startswith("No matching application for ID [")
        assert reply.headers["content-type"] == "text/plain; charset=utf-8"
        assert reply.headers["x-content-type-options"] == "nosniff"


class TestAccepted:
    async def test_md5_of_an_empty_body(self, publisher: Publisher) -> None:
        assert (await publisher.get("/apps/3/channels", body_md5=EMPTY_MD5)).status == 200

    async def test_md5_that_is_not_in_the_query(self, publisher: Publisher) -> None:
        """Reverb computes it, so clients exist that sign it without sending it."""
        query = signed_query("POST", EVENTS, BODY).replace(f"&body_md5={body_md5(BODY)}", "")
        assert "body_md5" not in query
        assert (await publisher.send("POST", f"{EVENTS}?{query}", BODY)).status == 200

    async def test_values_are_signed_as_they_decode(self, publisher: Publisher) -> None:
        reply = await publisher.get("/apps/3/channels", {"filter_by_prefix": "ü &=+%", "info": "a,b", "empty": ""})
        assert reply.status == 200

    async def test_of_a_key_that_comes_twice_the_last_counts(self, publisher: Publisher) -> None:
        query = signed_query("GET", "/apps/3/channels", params={"info": "occupied"})
        assert (await publisher.send("GET", f"/apps/3/channels?info=cache&auth_key=x&{query}")).status == 200
        assert_refused(await publisher.send("GET", f"/apps/3/channels?{query}&info=cache"))

    @pytest.mark.parametrize("grace", [600, 5])
    async def test_timestamps_within_grace(self, publisher: Publisher, configure: Any, grace: int) -> None:
        configure(API_TIMESTAMP_GRACE=grace)
        now = int(time.time())
        for distance, status in ((grace - 3, 200), (3 - grace, 200), (grace + 3, 401), (-grace - 3, 401)):
            reply = await publisher.get("/apps/3/channels", auth_timestamp=str(now + distance))
            assert reply.status == status, distance

    async def test_timestamps_without_grace(self, publisher: Publisher, configure: Any) -> None:
        configure(API_TIMESTAMP_GRACE=None)
        assert (await publisher.get("/apps/3/channels", auth_timestamp="1353088179")).status == 200
        assert (await publisher.get("/apps/3/channels", without=["auth_timestamp"])).status == 200

    async def test_paths_as_sent_and_decoded(self, publisher: Publisher, audience: Audience) -> None:
        await audience.listen("a,b;c=d@e")
        for sent, signed in (
            ("a%2Cb%3Bc%3Dd%40e", "a%2Cb%3Bc%3Dd%40e"),
            ("a%2Cb%3Bc%3Dd%40e", "a,b;c=d@e"),
            ("a,b;c=d@e", "a,b;c=d@e"),
        ):
            query = signed_query("GET", f"/apps/3/channels/{signed}")
            reply = await publisher.send("GET", f"/apps/3/channels/{sent}?{query}")
            assert reply.json == {"occupied": True}, (sent, signed)


class TestDisabledApplication:
    async def test_is_told_so(self, publisher: Publisher, configure: Any) -> None:
        configure(application={"ENABLED": False})
        reply = await publisher.get("/apps/3/channels")
        assert (reply.status, reply.text) == (403, "Application is disabled.")

    async def test_only_to_those_who_know_the_secret(self, publisher: Publisher, configure: Any) -> None:
        configure(application={"ENABLED": False})
        assert_refused(await publisher.get("/apps/3/channels", auth_signature="0" * 64))


class TestParts:
    @pytest.mark.parametrize(("now", "fine"), [(399.0, False), (400.0, True), (1600.0, True), (1600.5, False)])
    def test_check_timestamp(self, now: float, fine: bool) -> None:
        if fine:
            check_timestamp({"auth_timestamp": "1000"}, now, 600)
        else:
            with pytest.raises(SignatureInvalid):
                check_timestamp({"auth_timestamp": "1000"}, now, 600)

    def test_check_signature_leaves_the_parameters_alone(self) -> None:
        params = {"auth_key": APPLICATION.key, "auth_version": "1.0"}
        with pytest.raises(SignatureInvalid):
            check_signature(APPLICATION, params, "POST", [EVENTS], b"{}")
        assert params == {"auth_key": APPLICATION.key, "auth_version": "1.0"}

    @pytest.mark.parametrize(
        ("raw", "decoded", "expected"),
        [
            (b"/apps/3/events", "/apps/3/events", ["/apps/3/events"]),
            (b"/ws/apps/3/events?x=1", "/ws/apps/3/events", ["/apps/3/events"]),
            (b"/apps/%33/events", "/apps/3/events", ["/apps/%33/events", "/apps/3/events"]),
            (b"/apps/\xff/events", "/apps/3/events", ["/apps/\ufffd/events", "/apps/3/events"]),
            (None, "/mounted/apps/3/events", ["/apps/3/events"]),
        ],
    )
    def test_signed_paths(self, raw: bytes | None, decoded: str, expected: list[str]) -> None:
        request = HttpRequest()
        request.path = decoded
        if raw is not None:
            request.scope = {"raw_path": raw}  # type: ignore[attr-defined]
        assert signed_paths(request, 3) == expected
