"""What a publisher may get wrong in an event, and the limits of what is right."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from tests.broadcasting.api.audience import Audience
from tests.broadcasting.api.client import Publisher

EVENTS = "/apps/3/events"
EVENT = {"name": "opened", "data": '{"a":1}', "channel": "news"}


class TestInvalidEvents:
    @pytest.fixture(autouse=True)
    def nothing_was_published(self, audience: Audience) -> Iterator[None]:
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
        assert (await publisher.post(EVENTS, {"name": "n" * 200, "data": "d", "channels": channels})).status == 200
        assert len(audience.events[0].channels) == 100

    async def test_payload(self, publisher: Publisher, configure: Any) -> None:
        configure(application={"MAX_EVENT_PAYLOAD": 4})
        assert (await publisher.post(EVENTS, EVENT | {"data": "éé"})).status == 200
