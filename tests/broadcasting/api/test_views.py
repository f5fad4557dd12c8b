import asyncio
import json
import logging
from typing import Any

import pytest

from tests.broadcasting.api.audience import Audience
from tests.broadcasting.api.client import OTHER, Publisher, Reply

EVENTS = "/apps/3/events"
BATCH = "/apps/3/batch_events"
EVENT = {"name": "opened", "data": '{"a":1}', "channel": "news"}


def assert_empty(reply: Reply, status: int = 200) -> None:
    assert (reply.status, reply.body) == (status, b"{}")
    assert reply.headers["content-length"] == "2"


class TestEvents:
    async def test_goes_to_one_channel(self, publisher: Publisher, audience: Audience) -> None:
        listener = await audience.listen("news")
        assert_empty(await publisher.post(EVENTS, EVENT))
        assert await listener.heard() == [("opened", '{"a":1}', "news")]

    async def test_goes_to_several_channels_once_each(self, publisher: Publisher, audience: Audience) -> None:
        listener = await audience.listen("a", "b")
        await publisher.post(EVENTS, {"name": "n", "data": "d", "channels": ["a", "b", "a"]})
        assert await listener.heard() == [("n", "d", "a"), ("n", "d", "b")]

    async def test_channels_win_over_channel(self, publisher: Publisher, audience: Audience) -> None:
        await publisher.post(EVENTS, {"name": "n", "data": "d", "channels": ["a"], "channel": "b"})
        assert audience.events[0].channels == ("a",)

    @pytest.mark.parametrize("channels", [None, []])
    async def test_empty_channels_leave_it_to_channel(
        self, publisher: Publisher, audience: Audience, channels: Any
    ) -> None:
        assert_empty(await publisher.post(EVENTS, EVENT | {"channels": channels}))
        assert audience.events[0].channels == ("news",)

    async def test_leaves_out_the_named_socket(self, publisher: Publisher, audience: Audience) -> None:
        left_out, other = await audience.listen("news"), await audience.listen("news")
        await publisher.post(EVENTS, EVENT | {"socket_id": left_out.socket_id})
        assert (await left_out.heard(), len(await other.heard())) == ([], 1)

    async def test_an_unknown_socket_id_leaves_out_nobody(self, publisher: Publisher, audience: Audience) -> None:
        listener = await audience.listen("news")
        assert_empty(await publisher.post(EVENTS, EVENT | {"socket_id": "9.9"}))
        assert len(await listener.heard()) == 1

    async def test_null_is_absent(self, publisher: Publisher, audience: Audience) -> None:
        assert_empty(await publisher.post(EVENTS, EVENT | {"socket_id": None, "info": None}))
        assert audience.events[0].socket_id is None

    async def test_info_describes_each_channel(self, publisher: Publisher, audience: Audience) -> None:
        await audience.listen("presence-a", "b", user_id=7)
        content = {"name": "n", "data": "d", "channels": ["presence-a", "b", "c"], "info": "user_count,nonsense"}
        reply = await publisher.post(EVENTS, content)
        assert reply.json == {"channels": {"presence-a": {"user_count": 1}, "b": {}, "c": {}}}

    async def test_data_is_passed_as_it_is(self, publisher: Publisher, audience: Audience) -> None:
        data = ' {"a" :"\u0000\u2028😀"} '
        await publisher.post(EVENTS, EVENT | {"data": data})
        assert audience.events[0].data == data

    async def test_content_type_does_not_matter(self, publisher: Publisher) -> None:
        assert_empty(await publisher.post(EVENTS, EVENT, headers=[("Content-Type", "multipart/form-data; boundary=x")]))

    async def test_reaches_a_user(self, publisher: Publisher, audience: Audience) -> None:
        assert_empty(await publisher.post(EVENTS, EVENT | {"channel": "#server-to-user-7"}))
        assert audience.events[0].channels == ("#server-to-user-7",)

    async def test_stays_within_the_application(self, publisher: Publisher, audience: Audience) -> None:
        stranger = await audience.listen("news", application=OTHER)
        await publisher.post(EVENTS, EVENT)
        assert await stranger.heard() == []


class TestInvalidEvents:
    @pytest.fixture(autouse=True)
    def nothing_was_published(self, audience: Audience) -> Any:
        yield
        assert audience.events == []

    async def test_names_all_that_is_missing(self, publisher: Publisher) -> None:
        reply = await publisher.post(EVENTS, {})
        assert reply.status == 422
        assert reply.json == {
            "name": ["The name field is required."],
            "data": ["The data field is required."],
            "channels": ["The channels field is required without channel."],
            "channel": ["The channel field is required without channels."],
        }

    @pytest.mark.parametrize("field", ["name", "data"])
    @pytest.mark.parametrize("value", [None, "", "  \n"])
    async def test_empty_is_missing(self, publisher: Publisher, field: str, value: Any) -> None:
        reply = await publisher.post(EVENTS, EVENT | {field: value})
        assert (reply.status, reply.json) == (422, {field: [f"The {field} field is required."]})

    @pytest.mark.parametrize("field", ["name", "data", "channel", "socket_id", "info"])
    @pytest.mark.parametrize("value", [1, 1.5, True, [], ["x"], {"a": 1}])
    async def test_strings_only(self, publisher: Publisher, field: str, value: Any) -> None:
        content = EVENT | {"channels": ["a"]} if field == "channel" else EVENT
        reply = await publisher.post(EVENTS, content | {field: value})
        assert (reply.status, reply.json) == (422, {field: [f"The {field.replace('_', ' ')} field must be a string."]})

    @pytest.mark.parametrize("value", ["news", {"0": "news"}, 5, True])
    async def test_channels_are_an_array(self, publisher: Publisher, value: Any) -> None:
        reply = await publisher.post(EVENTS, {"name": "n", "data": "d", "channels": value})
        assert (reply.status, reply.json) == (422, {"channels": ["The channels field must be an array."]})

    async def test_each_channel_is_checked(self, publisher: Publisher) -> None:
        reply = await publisher.post(EVENTS, {"name": "n", "data": "d", "channels": ["a", 5, None, "b c"]})
        assert reply.status == 422
        assert reply.json == {
            "channels.1": ["The channels.1 field must be a string."],
            "channels.2": ["The channels.2 field is required."],
            "channels.3": ["The channels.3 field must be a valid channel name of at most 200 characters."],
        }

    @pytest.mark.parametrize("name", ["a b", "#news", "#server-to-user-", "ü", "a\n", "a/b", "a\u0000", "x" * 201])
    async def test_channel_names(self, publisher: Publisher, name: str) -> None:
        reply = await publisher.post(EVENTS, EVENT | {"channel": name})
        assert reply.status == 422
        assert list(reply.json) == ["channel"]

    async def test_lone_surrogates(self, publisher: Publisher) -> None:
        reply = await publisher.post(EVENTS, EVENT | {"name": "\ud800", "data": "\udfff"})
        assert (reply.status, sorted(reply.json)) == (422, ["data", "name"])

    @pytest.mark.parametrize("socket_id", ["", "1", "1.", ".1", "1.1 ", "1.1\n", "-1.1", "1.1.1", "a.b", "1" * 5000])
    async def test_socket_ids(self, publisher: Publisher, socket_id: str) -> None:
        reply = await publisher.post(EVENTS, EVENT | {"socket_id": socket_id})
        assert (reply.status, reply.text) == (400, "Invalid socket id.")

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"{",
            b"null",
            b"[]",
            b'"text"',
            b"7",
            b'{"name":NaN}',
            b"\xff\xfe",
            b"\xef\xbb\xbf{}",
            b"{} {}",
            b"[" * 9_000,
            b'{"a":' * 1_900,
            b"1" * 9_000,
            b'{"name":"a\nb"}',
        ],
    )
    async def test_not_a_json_object(self, publisher: Publisher, body: bytes) -> None:
        reply = await publisher.post(EVENTS, body)
        assert (reply.status, reply.text) == (400, "Bad request.")

    async def test_limits_are_the_applications(self, publisher: Publisher, configure: Any) -> None:
        configure(application={"MAX_EVENT_NAME": 3, "MAX_EVENT_CHANNELS": 2, "MAX_CHANNEL_NAME": 4})
        reply = await publisher.post(EVENTS, {"name": "four", "data": "d", "channels": ["a", "b", "c"]})
        assert reply.json == {
            "name": ["The name field may have at most 3 characters."],
            "channels": ["The channels field may have at most 2 items."],
        }
        reply = await publisher.post(EVENTS, {"name": "abc", "data": "d", "channel": "abcde"})
        assert reply.json == {"channel": ["The channel field must be a valid channel name of at most 4 characters."]}

    async def test_default_limits(self, publisher: Publisher) -> None:
        reply = await publisher.post(EVENTS, {"name": "n" * 201, "data": "d", "channels": ["a"] * 101})
        assert sorted(reply.json) == ["channels", "name"]

    async def test_payload_is_counted_in_bytes(
        self, publisher: Publisher, configure: Any, caplog: pytest.LogCaptureFixture
    ) -> None:
        configure(application={"MAX_EVENT_PAYLOAD": 3})
        with caplog.at_level(logging.WARNING, "broadcasting.api"):
            reply = await publisher.post(EVENTS, EVENT | {"data": "éé"})
        assert (reply.status, reply.text) == (413, "Payload too large.")
        assert "max_event_payload" in caplog.text


class TestAcceptedAtTheLimit:
    async def test_default_limits(self, publisher: Publisher, audience: Audience) -> None:
        channels = [str(number) for number in range(99)] + ["c" * 200]
        assert_empty(await publisher.post(EVENTS, {"name": "n" * 200, "data": "d", "channels": channels}))
        assert len(audience.events[0].channels) == 100

    async def test_payload(self, publisher: Publisher, configure: Any) -> None:
        configure(application={"MAX_EVENT_PAYLOAD": 4})
        assert_empty(await publisher.post(EVENTS, EVENT | {"data": "éé"}))


class TestBatch:
    async def test_keeps_the_order(self, publisher: Publisher, audience: Audience) -> None:
        listener = await audience.listen("a", "b")
        items = [{"name": str(number), "data": "d", "channel": "ab"[number % 2]} for number in range(10)]
        reply = await publisher.post(BATCH, {"batch": items})
        assert (reply.status, reply.body, reply.headers["content-length"]) == (200, b'{"batch":{}}', "12")
        assert [name for name, _, _ in await listener.heard()] == [str(number) for number in range(10)]

    async def test_info_is_aligned_with_the_items(self, publisher: Publisher, audience: Audience) -> None:
        await audience.listen("presence-a", "b", user_id=1)
        items = [
            {"name": "n", "data": "d", "channel": "presence-a", "info": "user_count"},
            {"name": "n", "data": "d", "channel": "b"},
            {"name": "n", "data": "d", "channel": "b", "info": "subscription_count,user_count"},
        ]
        reply = await publisher.post(BATCH, {"batch": items})
        assert reply.json == {"batch": [{"user_count": 1}, {}, {"subscription_count": 1}]}

    async def test_leaves_out_the_named_socket(self, publisher: Publisher, audience: Audience) -> None:
        listener = await audience.listen("news")
        await publisher.post(BATCH, {"batch": [EVENT, EVENT | {"socket_id": listener.socket_id}]})
        assert len(await listener.heard()) == 1

    @pytest.mark.parametrize(
        ("bad", "status"),
        [
            ({"name": "n", "data": 5, "channel": "a"}, 422),
            ({"name": "n", "data": "d", "channel": "a", "socket_id": "x"}, 400),
            ({"name": "n", "data": "d" * 21, "channel": "a"}, 413),
        ],
    )
    async def test_all_or_nothing(
        self, publisher: Publisher, audience: Audience, configure: Any, bad: Any, status: int
    ) -> None:
        configure(application={"MAX_EVENT_PAYLOAD": 20})
        reply = await publisher.post(BATCH, {"batch": [EVENT, bad, EVENT]})
        assert (reply.status, audience.events) == (status, [])

    async def test_names_the_items(self, publisher: Publisher) -> None:
        reply = await publisher.post(BATCH, {"batch": [EVENT, {"name": "n", "socket_id": 5}, "text", None]})
        assert reply.status == 422
        assert reply.json == {
            "batch.1.data": ["The batch.1.data field is required."],
            "batch.1.channel": ["The batch.1.channel field is required."],
            "batch.1.socket_id": ["The batch.1.socket id field must be a string."],
            "batch.2": ["The batch.2 field must be an object."],
            "batch.3": ["The batch.3 field must be an object."],
        }

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            ({}, "is required."),
            ({"batch": None}, "is required."),
            ({"batch": []}, "is required."),
            ({"batch": "x"}, "must be an array."),
            ({"batch": {"0": EVENT}}, "must be an array."),
            ({"batch": [EVENT] * 11}, "may have at most 10 items."),
        ],
    )
    async def test_the_batch_itself(self, publisher: Publisher, content: Any, message: str) -> None:
        reply = await publisher.post(BATCH, content)
        assert (reply.status, reply.json) == (422, {"batch": [f"The batch field {message}"]})


class TestChannels:
    async def test_none(self, publisher: Publisher) -> None:
        reply = await publisher.get("/apps/3/channels")
        assert (reply.status, reply.body) == (200, b'{"channels":{}}')

    async def test_lists_the_occupied(self, publisher: Publisher, audience: Audience) -> None:
        await audience.listen("a", "presence-b", user_id=1)
        await audience.listen("presence-b", user_id=1)
        await audience.listen("elsewhere", application=OTHER)
        reply = await publisher.get("/apps/3/channels", {"info": "user_count,subscription_count,occupied"})
        assert reply.json == {
            "channels": {
                "a": {"occupied": True, "subscription_count": 1},
                "presence-b": {"occupied": True, "user_count": 1},
            }
        }

    async def test_without_info(self, publisher: Publisher, audience: Audience) -> None:
        await audience.listen("a")
        assert (await publisher.get("/apps/3/channels")).json == {"channels": {"a": {}}}

    async def test_filters_by_prefix(self, publisher: Publisher, audience: Audience) -> None:
        await audience.listen("presence-a", "presence-b", "apresence-", user_id=1)
        params = {"filter_by_prefix": "presence-", "info": "user_count"}
        reply = await publisher.get("/apps/3/channels", params)
        assert reply.json == {"channels": {"presence-a": {"user_count": 1}, "presence-b": {"user_count": 1}}}

    @pytest.mark.parametrize("prefix", ["\u0000", "ü", "%", "*", "[", "x" * 3000, "+ &="])
    async def test_hostile_prefixes_match_nothing(self, publisher: Publisher, audience: Audience, prefix: str) -> None:
        await audience.listen("a")
        reply = await publisher.get("/apps/3/channels", {"filter_by_prefix": prefix})
        assert (reply.status, reply.json) == (200, {"channels": {}})


class TestChannel:
    async def test_occupied(self, publisher: Publisher, audience: Audience) -> None:
        await audience.listen("a")
        await audience.listen("a")
        reply = await publisher.get("/apps/3/channels/a", {"info": "subscription_count,user_count,cache"})
        assert reply.json == {"occupied": True, "subscription_count": 2}

    async def test_presence(self, publisher: Publisher, audience: Audience) -> None:
        await audience.listen("presence-a", user_id=1)
        reply = await publisher.get("/apps/3/channels/presence-a", {"info": "subscription_count,user_count"})
        assert reply.json == {"occupied": True, "user_count": 1}

    @pytest.mark.parametrize("name", ["a", "presence-a", "%23server-to-user-1", "a%20b", "%F0%9F%98%80", "x" * 500])
    async def test_nobody_there(self, publisher: Publisher, name: str) -> None:
        reply = await publisher.get(f"/apps/3/channels/{name}", {"info": "subscription_count,user_count,cache"})
        assert (reply.status, reply.json) == (200, {"occupied": False})

    async def test_cache_outlives_the_listeners(self, publisher: Publisher, audience: Audience) -> None:
        await audience.leave(await audience.listen("cache-a"))
        await publisher.post(EVENTS, EVENT | {"channel": "cache-a"})
        reply = await publisher.get("/apps/3/channels/cache-a", {"info": "cache"})
        event = {"event": "opened", "data": '{"a":1}', "channel": "cache-a"}
        assert reply.json == {"occupied": False, "cache": event}


class TestChannelUsers:
    async def test_each_user_once_with_their_type(self, publisher: Publisher, audience: Audience) -> None:
        for user_id in (1, 1, "two"):
            await audience.listen("presence-a", user_id=user_id)
        reply = await publisher.get("/apps/3/channels/presence-a/users")
        assert reply.json == {"users": [{"id": 1}, {"id": "two"}]}

    @pytest.mark.parametrize("name", ["presence-a", "a", "a%20b"])
    async def test_nobody_there(self, publisher: Publisher, name: str) -> None:
        assert_empty(await publisher.get(f"/apps/3/channels/{name}/users"), 404)

    async def test_not_presence(self, publisher: Publisher, audience: Audience) -> None:
        await audience.listen("a")
        assert_empty(await publisher.get("/apps/3/channels/a/users"), 400)


class TestConnections:
    async def test_counts_the_applications_own(self, publisher: Publisher, audience: Audience) -> None:
        await audience.listen("a", "b")
        await audience.listen()
        await audience.listen("a", application=OTHER)
        assert (await publisher.get("/apps/3/connections")).json == {"connections": 2}


class TestTerminateConnections:
    @pytest.mark.parametrize("path", ["/apps/3/users/7/terminate_connections", "/users/7/terminate_connections"])
    @pytest.mark.parametrize(
        ("params", "code"),
        [({}, 4009), ({"reconnect": "1"}, 4200), ({"reconnect": "0"}, 4009)],
    )
    async def test_closes_the_users_sockets(
        self, publisher: Publisher, audience: Audience, path: str, params: dict[str, str], code: int
    ) -> None:
        theirs, other = await audience.listen("presence-a", user_id=7), await audience.listen("presence-a", user_id=8)
        assert_empty(await publisher.post(path, {}, params))
        assert (theirs.closed, other.closed) == (code, None)

    async def test_ids_are_percent_decoded(self, publisher: Publisher, audience: Audience) -> None:
        listener = await audience.listen("presence-a", user_id="a b@c")
        assert_empty(await publisher.post("/apps/3/users/a%20b@c/terminate_connections"))
        assert listener.closed == 4009

    async def test_nobody_there(self, publisher: Publisher) -> None:
        assert_empty(await publisher.post("/apps/3/users/%00%F0%9F%98%80/terminate_connections"))

    @pytest.mark.parametrize("body", [b"", b"not json", b"[]"])
    async def test_the_body_is_ignored(self, publisher: Publisher, body: bytes) -> None:
        assert_empty(await publisher.post("/apps/3/users/7/terminate_connections", body))


class TestHealth:
    async def test_is_unsigned(self, publisher: Publisher) -> None:
        reply = await publisher.send("GET", "/up")
        assert (reply.status, reply.body, reply.headers["content-length"]) == (200, b'{"health":"OK"}', "15")


class TestMethods:
    @pytest.mark.parametrize(
        ("path", "allowed"),
        [
            (EVENTS, "POST, OPTIONS"),
            (BATCH, "POST, OPTIONS"),
            ("/apps/3/channels", "GET, HEAD, OPTIONS"),
            ("/apps/3/channels/a", "GET, HEAD, OPTIONS"),
            ("/apps/3/channels/a/users", "GET, HEAD, OPTIONS"),
            ("/apps/3/connections", "GET, HEAD, OPTIONS"),
            ("/apps/3/users/7/terminate_connections", "POST, OPTIONS"),
            ("/users/7/terminate_connections", "POST, OPTIONS"),
            ("/up", "GET, HEAD, OPTIONS"),
        ],
    )
    async def test_others_are_refused_unsigned(self, publisher: Publisher, path: str, allowed: str) -> None:
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW", "DISPATCH"} - set(allowed.split(", ")):
            reply = await publisher.send(method, path)
            assert (reply.status, reply.text, reply.headers["allow"]) == (405, "Method not allowed.", allowed), method
        reply = await publisher.send("OPTIONS", path)
        assert (reply.status, reply.body, reply.headers["allow"]) == (200, b"", allowed)

    async def test_head_has_the_headers_of_get(self, publisher: Publisher) -> None:
        reply = await publisher.signed("HEAD", "/apps/3/channels")
        assert (reply.status, reply.body, reply.headers["content-length"]) == (200, b"", "15")


async def test_concurrent_requests_do_not_mix(publisher: Publisher, audience: Audience) -> None:
    contents = [EVENT | {"name": str(number)} for number in range(50)] + [{"name": 5}] * 50
    replies = await asyncio.gather(*(publisher.post(EVENTS, content) for content in contents))
    assert [reply.status for reply in replies] == [200] * 50 + [422] * 50
    assert sorted(int(event.name) for event in audience.events) == list(range(50))
    assert json.loads(replies[-1].body)["name"] == ["The name field must be a string."]
