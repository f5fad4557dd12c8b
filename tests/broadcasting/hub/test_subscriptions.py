"""Subscriptions: who is answered, who hears of it, and what is remembered."""

import pytest

from broadcasting import signals
from broadcasting.hub.counts import SMALL_CHANNEL
from broadcasting.protocol.messages import Event
from broadcasting.state.base import ChannelInfo
from tests.broadcasting.fakes import APPLICATION, Client, application, listening, turns

SUCCEEDED = "pusher_internal:subscription_succeeded"
ADDED = "pusher_internal:member_added"
REMOVED = "pusher_internal:member_removed"
COUNT = "pusher_internal:subscription_count"


def event(channel: str, name: str = "saved") -> Event:
    return Event(name=name, data='{"a":1}', channels=(channel,))


def member(user_id, name: str | None = None) -> dict:
    return {"user_id": user_id} | ({"user_info": {"name": name}} if name else {})


class TestJoining:
    @pytest.mark.parametrize("channel", ["news", "private-x", "private-encrypted-x", "App.Models.User.1"])
    async def test_answer(self, hub, channel):
        client = await Client.greeted(hub)
        await client.subscribe(channel)
        client.socket.assert_event(SUCCEEDED, {}, channel)
        assert await hub.describe(APPLICATION, [channel]) == [ChannelInfo(channel, 1)]

    async def test_again(self, hub):
        client = await (await Client.greeted(hub)).joined("news")
        with listening(subscribed=signals.subscribed) as listener:
            await client.subscribe("news")
            await hub.shutdown(timeout=0)
        client.socket.assert_event(SUCCEEDED, {}, "news")
        assert listener.heard == []

    async def test_again_counts_once(self, hub):
        client = await (await Client.greeted(hub)).joined("news", "news")
        assert await hub.describe(APPLICATION, ["news"]) == [ChannelInfo("news", 1)]
        await client.unsubscribe("news")
        assert await hub.channels(APPLICATION) == []

    async def test_leaving(self, hub):
        client = await (await Client.greeted(hub)).joined("news")
        await client.unsubscribe("news")
        await hub.publish(APPLICATION, event("news"))
        await turns()
        client.socket.assert_nothing()

    async def test_what_was_published_before_leaving_still_arrives(self, hub):
        client = await (await Client.greeted(hub)).joined("news")
        await hub.publish(APPLICATION, event("news"))
        await client.unsubscribe("news")
        await client.subscribe("news")
        await turns()
        client.socket.assert_names("saved", SUCCEEDED)

    @pytest.mark.parametrize("channel", ["private-x", "presence-x", "private-cache-x", "a b", "#server-to-user-7"])
    async def test_a_refused_subscription_leaves_nothing(self, hub, state, channel):
        client = await Client.greeted(hub)
        before = repr((vars(state), vars(hub._registry), client.connection.session.subscriptions))
        await client.say("pusher:subscribe", {"channel": channel, "auth": "key:wrong", "channel_data": '{"user_id":1}'})
        client.socket.assert_names("pusher:error", "pusher:subscription_error")
        client.socket.assert_open()
        assert repr((vars(state), vars(hub._registry), client.connection.session.subscriptions)) == before

    async def test_everything_goes_with_the_last_one(self, hub, state):
        before = repr((vars(state), vars(hub._registry)))
        client = await Client.greeted(hub)
        await client.joined("news", "private-x", "cache-x")
        await client.joined("presence-x", channel_data={"user_id": 7})
        await client.sign_in("7")
        await client.leave()
        assert repr((vars(state), vars(hub._registry))) == before


class TestPresence:
    async def test_first_member(self, hub):
        client = await Client.greeted(hub)
        await client.subscribe("presence-x", member(7, "A"))
        presence = {"presence": {"count": 1, "ids": [7], "hash": {"7": {"name": "A"}}}}
        client.socket.assert_event(SUCCEEDED, presence, "presence-x")

    async def test_another_member(self, hub):
        one, two = [await Client.greeted(hub) for _ in range(2)]
        await one.joined("presence-x", channel_data=member(7, "A"))
        await two.subscribe("presence-x", member("8", "B"))
        await turns()
        one.socket.assert_event(ADDED, member("8", "B"), "presence-x")
        presence = {"presence": {"count": 2, "ids": [7, "8"], "hash": {"7": {"name": "A"}, "8": {"name": "B"}}}}
        two.socket.assert_event(SUCCEEDED, presence, "presence-x")
        assert await hub.members(APPLICATION, "presence-x") == [7, "8"]

    @pytest.mark.parametrize("second", [7, "7"])
    async def test_one_user_on_two_sockets(self, hub, second):
        watcher, one, two = [await Client.greeted(hub) for _ in range(3)]
        await watcher.joined("presence-x", channel_data=member(1))
        await one.joined("presence-x", channel_data=member(7))
        watcher.socket.assert_names(ADDED)
        await two.joined("presence-x", channel_data=member(second))
        await one.unsubscribe("presence-x")
        await turns()
        watcher.socket.assert_nothing()
        assert await hub.describe(APPLICATION, ["presence-x"]) == [ChannelInfo("presence-x", 2, 2)]
        await two.leave()
        await turns()
        watcher.socket.assert_event(REMOVED, {"user_id": second}, "presence-x")

    async def test_a_lost_socket_leaves(self, hub):
        one, two = [await Client.greeted(hub) for _ in range(2)]
        await one.joined("presence-x", "presence-y", channel_data=member(7))
        await two.joined("presence-x", channel_data=member(8))
        one.socket.assert_names(ADDED)
        await two.leave(1006)
        await turns()
        one.socket.assert_event(REMOVED, member(8), "presence-x")
        two.socket.assert_nothing()

    async def test_again_as_the_same_user(self, hub):
        one, two = [await Client.greeted(hub) for _ in range(2)]
        await one.joined("presence-x", channel_data=member(7, "A"))
        await two.joined("presence-x", channel_data=member(8))
        one.socket.texts()
        await two.subscribe("presence-x", member(8, "renamed"))
        await turns()
        one.socket.assert_nothing()
        (answer,) = two.socket.events()
        assert answer["data"]["presence"]["ids"] == [7, 8]

    async def test_again_while_another_comes(self, hub):
        """Who is in the list of the second answer was told before it."""
        client = await (await Client.greeted(hub)).joined("presence-x", channel_data=member(7))
        other = await Client.greeted(hub)
        await other.subscribe("presence-x", member(8))
        await client.subscribe("presence-x", member(7))
        client.socket.assert_names(ADDED, SUCCEEDED)

    async def test_again_as_another_user(self, hub):
        one, two = [await Client.greeted(hub) for _ in range(2)]
        await one.joined("presence-x", channel_data=member(7))
        await two.joined("presence-x", channel_data=member(8))
        one.socket.texts()
        await two.subscribe("presence-x", member(9))
        await turns()
        one.socket.assert_names(REMOVED, ADDED)
        two.socket.assert_names(SUCCEEDED)
        assert await hub.members(APPLICATION, "presence-x") == [7, 9]

    async def test_limit(self, hub, state):
        limited = application(max_presence_members=1)
        one, two = [await Client.greeted(hub, limited) for _ in range(2)]
        await one.joined("presence-x", channel_data=member(7))
        before = repr((vars(state), vars(hub._registry)))
        await two.subscribe("presence-x", member(8))
        error, refusal = two.socket.events()
        assert error["data"] == {"code": 4100, "message": "The presence channel takes no more members"}
        assert (refusal["channel"], refusal["data"]["type"]) == ("presence-x", "LimitReached")
        assert repr((vars(state), vars(hub._registry))) == before
        one.socket.assert_nothing()
        await two.subscribe("presence-x", member("7"))
        two.socket.assert_names(SUCCEEDED)

    async def test_member_events_are_never_cached(self, hub):
        one, two = [await Client.greeted(hub) for _ in range(2)]
        await hub.publish(APPLICATION, event("presence-cache-x"))
        await one.joined("presence-cache-x", channel_data=member(7))
        await two.joined("presence-cache-x", channel_data=member(8))
        await two.unsubscribe("presence-cache-x")
        (info,) = await hub.describe(APPLICATION, ["presence-cache-x"])
        assert info.cached == event("presence-cache-x")


class TestCache:
    @pytest.mark.parametrize("channel", ["cache-x", "private-cache-x", "private-encrypted-cache-x"])
    async def test_miss_and_hit(self, hub, channel):
        one, two = [await Client.greeted(hub) for _ in range(2)]
        await one.subscribe(channel)
        answer, miss = one.socket.events()
        assert miss == {"event": "pusher:cache_miss", "channel": channel}
        await hub.publish(APPLICATION, event(channel))
        await turns()
        one.socket.assert_event("saved", {"a": 1}, channel)
        await two.subscribe(channel)
        answer, hit = two.socket.events()
        assert answer["event"] == SUCCEEDED
        assert hit == {"event": "saved", "data": {"a": 1}, "channel": channel}

    async def test_presence(self, hub):
        await hub.publish(APPLICATION, event("presence-cache-x"))
        client = await Client.greeted(hub)
        await client.subscribe("presence-cache-x", member(7))
        client.socket.assert_names(SUCCEEDED, "saved")

    @pytest.mark.parametrize("channel", ["news", "private-x", "cache"])
    async def test_other_channels_remember_nothing(self, hub, channel):
        await hub.publish(APPLICATION, event(channel))
        client = await Client.greeted(hub)
        await client.subscribe(channel)
        client.socket.assert_names(SUCCEEDED)

    async def test_it_outlives_its_subscribers_for_its_time(self, hub, clock):
        caching = application(cache_ttl=60)
        client = await (await Client.greeted(hub, caching)).joined("cache-x")
        await hub.publish(caching, event("cache-x"))
        await client.leave()
        clock.advance(59)
        await (second := await Client.greeted(hub, caching)).subscribe("cache-x")
        second.socket.assert_names(SUCCEEDED, "saved")
        clock.advance(1)
        await (third := await Client.greeted(hub, caching)).subscribe("cache-x")
        third.socket.assert_names(SUCCEEDED, "pusher:cache_miss")

    async def test_again(self, hub):
        client = await (await Client.greeted(hub)).joined("cache-x")
        await hub.publish(APPLICATION, event("cache-x"))
        await turns()
        client.socket.texts()
        await client.subscribe("cache-x")
        client.socket.assert_names(SUCCEEDED, "saved")

    async def test_published_and_subscribed_in_one_turn_arrives_once(self, hub):
        client = await Client.greeted(hub)
        await hub.publish(APPLICATION, event("cache-x"))
        await client.subscribe("cache-x")
        await turns()
        client.socket.assert_names(SUCCEEDED, "saved")


class TestCounts:
    COUNTING = application(subscription_count=True)

    async def test_off_by_default(self, hub):
        client = await (await Client.greeted(hub)).joined("news")
        await (await Client.greeted(hub)).joined("news")
        client.socket.assert_nothing()

    async def test_small_channels_hear_of_each_change(self, hub):
        one, two = [await Client.greeted(hub, self.COUNTING) for _ in range(2)]
        await one.subscribe("news")
        await turns()
        answer, count = one.socket.events()
        assert count == {"event": COUNT, "data": {"subscription_count": 1}, "channel": "news"}
        await two.subscribe("news")
        await turns()
        one.socket.assert_event(COUNT, {"subscription_count": 2}, "news")
        await two.leave()
        await turns()
        one.socket.assert_event(COUNT, {"subscription_count": 1}, "news")

    async def test_not_in_presence_channels(self, hub):
        client = await Client.greeted(hub, self.COUNTING)
        await client.subscribe("presence-x", member(7))
        await turns()
        client.socket.assert_names(SUCCEEDED)

    async def test_large_channels_hear_now_and_then(self, hub):
        clients = [await Client.greeted(hub, self.COUNTING) for _ in range(SMALL_CHANNEL + 3)]
        for client in clients:
            await client.subscribe("news")
            await turns(1)
        counts = [each["data"] for each in clients[0].socket.events() if each["event"] == COUNT]
        assert [each["subscription_count"] for each in counts] == list(range(1, SMALL_CHANNEL + 1))
        hub._counts.tell_large()
        await turns()
        clients[0].socket.assert_event(COUNT, {"subscription_count": SMALL_CHANNEL + 3}, "news")
        hub._counts.tell_large()
        await turns()
        clients[0].socket.assert_nothing()
        # When it is small again, each change counts, and no stale number follows.
        for client in clients[-3:]:
            await client.unsubscribe("news")
        hub._counts.tell_large()
        await turns()
        clients[0].socket.assert_event(COUNT, {"subscription_count": SMALL_CHANNEL}, "news")
