import asyncio
import json
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

    @pytest.mark.parametrize(
        ("credential", "closed"),
        [("sanctum:15", (4009, None, None)), ("*", (4009, 4009, None)), ("sanctum:1", (None, None, None))],
    )
    @pytest.mark.parametrize("path", ["/apps/3/users/7/terminate_connections", "/users/7/terminate_connections"])
    async def test_by_the_grants_of_a_credential(
        self, publisher: Publisher, audience: Audience, path: str, credential: str, closed: tuple[int | None, ...]
    ) -> None:
        listeners = [await audience.let_in("7", each) for each in ("sanctum:15", None)]
        listeners.append(await audience.listen("presence-a", user_id=7))
        assert_empty(await publisher.post(path, {}, {"credential": credential}))
        assert tuple(each.closed for each in listeners) == closed

    async def test_those_may_come_back(self, publisher: Publisher, audience: Audience) -> None:
        listener = await audience.let_in("7", "sanctum:15")
        params = {"credential": "sanctum:15", "reconnect": "1"}
        assert_empty(await publisher.post("/apps/3/users/7/terminate_connections", {}, params))
        assert listener.closed == 4200

    @pytest.mark.parametrize("credential", ["", "x" * 5000, "\0", "😀"])
    async def test_any_text_may_be_a_credential(self, publisher: Publisher, credential: str) -> None:
        params = {"credential": credential}
        assert_empty(await publisher.post("/apps/3/users/7/terminate_connections", {}, params))

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
            ("/ready", "GET, HEAD, OPTIONS"),
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
