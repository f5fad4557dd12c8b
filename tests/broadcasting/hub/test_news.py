"""News: what a state tells reaches this node's subscribers, the other nodes and the signals, each once."""

from broadcasting import signals
from broadcasting.cluster.base import channel_topic, user_topic
from broadcasting.cluster.messages import StateChange, UserStatus
from broadcasting.protocol.messages import Member
from tests.broadcasting import sites
from tests.broadcasting.fakes import Client, application, listening, turns


async def test_members(hub):
    client = await (await Client.greeted(hub)).joined("presence-x", channel_data={"user_id": 1})
    hub._news.member_added("1", "presence-x", Member(7, {"name": "A"}))
    hub._news.member_removed("1", "presence-x", Member(7))
    hub._news.member_added("1", "presence-y", Member(7))
    hub._news.member_added("2", "presence-x", Member(7))
    await turns()
    assert [(event["event"], event["data"]) for event in client.socket.events()] == [
        ("pusher_internal:member_added", {"user_id": 7, "user_info": {"name": "A"}}),
        ("pusher_internal:member_removed", {"user_id": 7}),
    ]


async def test_changes_of_a_state_go_to_the_nodes_that_have_the_channel(pair, wire):
    pair[0]._news.spread("1", "presence-x", {"serial": 1})
    assert wire.sent == [(channel_topic("1", "presence-x"), StateChange("1", "presence-x", {"serial": 1}))]


async def test_watchers_on_other_nodes_hear_of_users(pair, wire):
    watching = application(watchlist=True)
    watcher = await Client.greeted(pair[1], watching)
    await watcher.sign_in("7", watchlist=["8"])
    watcher.socket.texts()
    user = await Client.greeted(pair[0], watching)
    await user.sign_in("8")
    await user.leave()
    await turns()
    assert [event["data"]["events"][0]["name"] for event in watcher.socket.events()] == ["online", "offline"]
    assert wire.sent[-1] == (user_topic("1", "8"), UserStatus("1", "8", False))
    await watcher.leave()
    assert user_topic("1", "8") not in wire.buses[1].wanted


async def test_nobody_is_told_of_users_where_nobody_may_watch(pair, wire):
    user = await Client.greeted(pair[0])
    await user.sign_in("8")
    assert wire.sent == []


async def test_counts_reach_other_nodes(pair):
    counting = application(subscription_count=True)
    there = await (await Client.greeted(pair[1], counting)).joined("news")
    await (await Client.greeted(pair[0], counting)).joined("news")
    await turns()
    there.socket.assert_names("pusher_internal:subscription_count")


async def test_an_application_without_connections_is_looked_up_for_its_signals(configured, hub):
    with listening(vacated=signals.channel_vacated, removed=signals.member_removed) as listener:
        hub._news.announce("member_removed", sites.REVURB["APPS"][0]["ID"], "presence-x", Member(7))
        hub._news.announce("channel_vacated", sites.REVURB["APPS"][0]["ID"], "presence-x")
        hub._news.announce("channel_vacated", "gone", "presence-x")
        await hub._announcer.settle()
    assert [(name, heard["application"].key, heard["channel"]) for name, heard in listener.heard] == [
        ("removed", sites.REVURB["APPS"][0]["KEY"], "presence-x"),
        ("vacated", sites.REVURB["APPS"][0]["KEY"], "presence-x"),
    ]
