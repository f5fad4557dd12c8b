"""The hub: opening, publishing, client events, time, and the end."""

import asyncio
import re

import pytest

from broadcasting.protocol.messages import Event
from broadcasting.state.base import ChannelInfo
from tests.broadcasting.fakes import APPLICATION, Client, application, turns

OTHER = application(id="2", key="other")


def event(*channels: str, name: str = "saved", **more) -> Event:
    return Event(name=name, data='{"a":1}', channels=channels, **more)


class TestOpening:
    async def test_greeting(self, hub):
        client = await Client.connect(hub)
        assert re.fullmatch(r"[1-9]\d{0,9}\.[1-9]\d{0,9}", client.socket_id)
        data = {"socket_id": client.socket_id, "activity_timeout": 30}
        client.socket.assert_event("pusher:connection_established", data)
        client.socket.assert_open()
        assert await hub.connection_count(APPLICATION) == 1

    async def test_socket_ids_differ(self, hub):
        clients = [await Client.connect(hub) for _ in range(100)]
        assert len({client.socket_id for client in clients}) == 100

    @pytest.mark.parametrize(
        ("changes", "handshake", "code", "message"),
        [
            ({"enabled": False}, {}, 4003, "Application is disabled"),
            ({"allowed_origins": ("a.org",)}, {"origin": "https://b.org"}, 4009, "Origin not allowed"),
            ({"allowed_origins": ("a.org",)}, {}, 4009, "Origin not allowed"),
            ({}, {"version": "x", "strict_version": True}, 4006, "Invalid version string format"),
            ({}, {"version": "1", "strict_version": True}, 4007, "Unsupported protocol version"),
            ({"max_connections": 0}, {}, 4004, "Application is over connection quota"),
        ],
    )
    async def test_refusals(self, hub, state, changes, handshake, code, message):
        before = repr((vars(state), vars(hub._registry)))
        client = await Client.connect(hub, application(**changes), **handshake)
        client.socket.assert_ended(code, message)
        assert client.connection.closed
        await client.say("pusher:subscribe", {"channel": "news"})
        await client.leave(code)
        client.socket.assert_nothing()
        assert repr((vars(state), vars(hub._registry))) == before

    async def test_the_quota_counts_sockets(self, hub):
        limited = application(max_connections=2)
        one, two, three = [await Client.connect(hub, limited) for _ in range(3)]
        one.socket.assert_open()
        two.socket.assert_open()
        assert three.socket.closed == (4004, "Application is over connection quota")
        await one.leave()
        (await Client.connect(hub, limited)).socket.assert_open()
        assert await hub.connection_count(limited) == 2

    @pytest.mark.parametrize(
        ("version", "told"),
        [
            ("4", "'4': Unsupported protocol version."),
            ("x\n\x1b[2J\u202e", r"'x\n\x1b[2J\u202e': Invalid version string format."),
            ("9" * 5000, "'" + "9" * 39 + ": Invalid version string format."),
        ],
    )
    async def test_a_strange_version_is_let_in_and_logged(self, hub, caplog, version, told):
        caplog.set_level("INFO", "broadcasting")
        client = await Client.connect(hub, version=version)
        client.socket.assert_open()
        assert caplog.messages == [f"Connection {client.socket_id} asks for protocol {told}"]

    @pytest.mark.parametrize("version", [None, "5", "7"])
    async def test_a_known_version_is_not_logged(self, hub, caplog, version):
        caplog.set_level("INFO", "broadcasting")
        await Client.connect(hub, version=version)
        assert caplog.messages == []

    async def test_while_it_shuts_down(self, hub):
        await hub.shutdown(timeout=0)
        (await Client.connect(hub)).socket.assert_ended(4200, "Server closed. Please reconnect.")


class TestPublishing:
    async def test_to_subscribers(self, hub):
        one, two = [await Client.greeted(hub) for _ in range(2)]
        await one.joined("news")
        await two.joined("sport")
        await hub.publish(APPLICATION, event("news"))
        await turns()
        one.socket.assert_event("saved", {"a": 1}, "news")
        two.socket.assert_nothing()

    async def test_several_channels_in_their_order(self, hub):
        client = await (await Client.greeted(hub)).joined("a", "b", "c")
        await hub.publish(APPLICATION, event("c", "nobody", "a"))
        await turns()
        assert [each["channel"] for each in client.socket.events()] == ["c", "a"]

    async def test_applications_are_apart(self, hub):
        one = await (await Client.greeted(hub)).joined("news")
        other = await (await Client.greeted(hub, OTHER)).joined("news")
        await hub.publish(OTHER, event("news"))
        await turns()
        one.socket.assert_nothing()
        other.socket.assert_names("saved")

    async def test_the_publisher_s_own_socket_is_left_out(self, hub):
        one, two = [await (await Client.greeted(hub)).joined("news") for _ in range(2)]
        await hub.publish(APPLICATION, event("news", socket_id=one.socket_id))
        await turns()
        one.socket.assert_nothing()
        two.socket.assert_names("saved")

    @pytest.mark.parametrize("socket_id", ["9.9", "", "no socket id"])
    async def test_an_unknown_socket_id_excludes_nobody(self, hub, socket_id):
        client = await (await Client.greeted(hub)).joined("news")
        await hub.publish(APPLICATION, event("news", socket_id=socket_id))
        await turns()
        client.socket.assert_names("saved")

    async def test_another_application_s_socket_id_excludes_nobody(self, hub):
        client = await (await Client.greeted(hub)).joined("news")
        await hub.publish(OTHER, event("news", socket_id=client.socket_id))
        await hub.publish(APPLICATION, event("news"))
        await turns()
        client.socket.assert_names("saved")

    async def test_ten_events_are_one_write(self, hub):
        client = await (await Client.greeted(hub)).joined("news", "sport")
        before = len(client.socket.writes)
        for number in range(10):
            await hub.publish(APPLICATION, event("news" if number % 2 else "sport", name=str(number)))
        await turns()
        assert len(client.socket.writes) == before + 1
        client.socket.assert_names(*"0123456789")


class TestAnswers:
    async def test_channels(self, hub):
        one, two = [await Client.greeted(hub) for _ in range(2)]
        await one.joined("news", "private-x")
        await two.joined("news")
        await two.joined("presence-x", channel_data={"user_id": 7})
        everything = {info.name: info for info in await hub.channels(APPLICATION)}
        assert everything == {
            "news": ChannelInfo("news", 2),
            "private-x": ChannelInfo("private-x", 1),
            "presence-x": ChannelInfo("presence-x", 1, 1),
        }
        assert await hub.channels(APPLICATION, "presence-") == [ChannelInfo("presence-x", 1, 1)]
        assert await hub.channels(OTHER) == []
        assert await hub.describe(APPLICATION, ["nobody"]) == [ChannelInfo("nobody")]
        assert await hub.members(APPLICATION, "nobody") == []
        assert await hub.connection_count(OTHER) == 0


class TestClientEvents:
    async def test_everybody_else_in_the_channel_hears(self, hub):
        one, two, outsider = [await Client.greeted(hub) for _ in range(3)]
        for client in (one, two):
            await client.joined("private-x")
        await one.say("client-typing", {"a": 1}, channel="private-x", user_id=1, forged=True)
        await turns()
        two.socket.assert_event("client-typing", {"a": 1}, "private-x")
        one.socket.assert_nothing()
        outsider.socket.assert_nothing()

    async def test_who_says_it_is_the_server_s_word(self, hub):
        one, two = [await Client.greeted(hub) for _ in range(2)]
        await one.joined("presence-x", channel_data={"user_id": 7})
        await two.joined("presence-x", channel_data={"user_id": 8})
        one.socket.texts()
        await two.say("client-typing", {}, channel="presence-x", user_id=7)
        await turns()
        one.socket.assert_event("client-typing", {}, "presence-x", user_id=8)

    async def test_never_cached(self, hub):
        one, two = [await (await Client.greeted(hub)).joined("private-cache-x") for _ in range(2)]
        await one.say("client-typing", {}, channel="private-cache-x")
        await turns()
        two.socket.assert_names("client-typing")
        (info,) = await hub.describe(APPLICATION, ["private-cache-x"])
        assert info.cached is None

    @pytest.mark.parametrize(
        ("policy", "member", "answer"),
        [
            ("all", True, None),
            ("all", False, None),
            ("members", True, None),
            ("members", False, 4009),
            ("none", True, 4301),
            ("none", False, 4301),
        ],
    )
    async def test_policies(self, hub, policy, member, answer):
        given = application(accept_client_events_from=policy)
        sender, receiver = [await Client.greeted(hub, given) for _ in range(2)]
        await receiver.joined("news")
        if member:
            await sender.joined("news")
        await sender.say("client-typing", {}, channel="news")
        await turns()
        assert [each["data"]["code"] for each in sender.socket.events()] == ([answer] if answer else [])
        receiver.socket.assert_names(*([] if answer else ["client-typing"]))


class TestTime:
    async def test_sockets_that_never_subscribed_are_pinged_and_pruned(self, hub, clock, state):
        client = await Client.greeted(hub)
        clock.advance(60)
        await hub._beat()
        client.socket.assert_event("pusher:ping")
        clock.advance(30)
        await hub._beat()
        client.socket.assert_ended(4201, "Pong reply not received in time")
        assert await hub.connection_count(APPLICATION) == 0
        await client.leave(4201)
        assert await hub.connection_count(APPLICATION) == 0

    async def test_who_answers_stays(self, hub, clock):
        client = await Client.greeted(hub)
        for _ in range(5):
            clock.advance(60)
            await hub._beat()
            client.socket.assert_event("pusher:ping")
            await client.say("pusher:pong", {})
        client.socket.assert_open()

    async def test_the_pruned_leave_their_channels(self, hub, clock):
        one, two = [await Client.greeted(hub) for _ in range(2)]
        await one.joined("presence-x", channel_data={"user_id": 7})
        await two.joined("presence-x", channel_data={"user_id": 8})
        one.socket.texts()
        clock.advance(60)
        await hub._beat()
        await one.say("pusher:pong", {})
        clock.advance(30)
        await hub._beat()
        await turns()
        one.socket.assert_names("pusher:ping", "pusher_internal:member_removed")
        assert two.socket.closed == (4201, "Pong reply not received in time")

    async def test_authorization_timeout(self, hub, clock):
        given = application(authorization_timeout=10)
        idle, public, private, signed = [await Client.greeted(hub, given) for _ in range(4)]
        await public.joined("news")
        await private.joined("private-x")
        await signed.sign_in("7")
        signed.socket.texts()
        clock.advance(10)
        await hub._beat()
        for client in (idle, public):
            client.socket.assert_ended(4009, "Connection not authorized within timeout")
        for client in (private, signed):
            client.socket.assert_nothing()
            client.socket.assert_open()

    async def test_every_fifth_beat_sweeps(self, hub, state, clock):
        given = application(cache_ttl=1)
        await hub.publish(given, event("cache-x"))
        clock.advance(1)
        for _ in range(4):
            await hub._beat()
        assert len(state._cached) == 1
        await hub._beat()
        assert len(state._cached) == 0

    async def test_a_socket_that_went_between_two_turns_is_left_alone(self, hub, clock, monkeypatch):
        monkeypatch.setattr("broadcasting.hub.hub.CONNECTIONS_PER_TURN", 1)
        one, two = [await Client.greeted(hub) for _ in range(2)]
        clock.advance(60)
        beat = asyncio.create_task(hub._beat())
        await asyncio.sleep(0)
        await two.leave()
        await beat
        one.socket.assert_names("pusher:ping")
        two.socket.assert_nothing()
