"""Users: signing in, messages to them alone, and who watches whom."""

import pytest

from broadcasting.cluster.messages import UserStatus
from broadcasting.hub.users import LONGEST_WAY
from broadcasting.protocol.messages import Event
from broadcasting.state.base import Online, StateUnreachable
from tests.broadcasting.fakes import APPLICATION, Client, application, turns

SUCCESS = "pusher:signin_success"
WATCHLIST = "pusher_internal:watchlist_events"
WATCHING = application(watchlist=True)


def online(*user_ids: str) -> dict:
    return {"name": "online", "user_ids": list(user_ids)}


def offline(*user_ids: str) -> dict:
    return {"name": "offline", "user_ids": list(user_ids)}


def assert_watchlist(client: Client, *events: dict) -> None:
    client.socket.assert_event(WATCHLIST, {"events": list(events)})


async def signed_in(hub, user_id: str, application=WATCHING, **more) -> Client:
    client = await Client.greeted(hub, application)
    await client.sign_in(user_id, **more)
    return client


class TestSigningIn:
    async def test_answer(self, hub):
        client = await signed_in(hub, "7", APPLICATION, user_info={"name": "A"})
        client.socket.assert_event(SUCCESS, {"user_data": '{"id": "7", "user_info": {"name": "A"}}'})

    async def test_wrong_signature(self, hub, state):
        client = await Client.greeted(hub)
        await client.say("pusher:signin", {"auth": "key:wrong", "user_data": '{"id":"7"}'})
        client.socket.assert_ended(4009, "Connection is unauthorized")
        assert (await state.online("1", ["7"])).users == set()

    async def test_as_another_user(self, hub, state):
        client = await signed_in(hub, "7", APPLICATION)
        client.socket.texts()
        await client.sign_in("8")
        client.socket.assert_ended(4009, "Connection is signed in as another user")
        assert (await state.online("1", ["7", "8"])).users == set()

    async def test_again(self, hub, state):
        client = await signed_in(hub, "7", APPLICATION)
        client.socket.texts()
        await client.sign_in("7")
        client.socket.assert_names(SUCCESS)
        await client.leave()
        assert (await state.online("1", ["7"])).users == set()


class TestServerToUser:
    EVENT = Event(name="hello", data="{}", channels=("#server-to-user-7",))

    @pytest.mark.parametrize("user_id", [None, "8", "77"])
    async def test_others_are_kept_out(self, hub, user_id):
        client = await Client.greeted(hub)
        if user_id is not None:
            await client.sign_in(user_id)
            client.socket.texts()
        await client.say("pusher:subscribe", {"channel": "#server-to-user-7"})
        client.socket.assert_names("pusher:error", "pusher:subscription_error")
        await hub.publish(APPLICATION, self.EVENT)
        await turns()
        client.socket.assert_nothing()

    async def test_all_sockets_of_the_user_hear(self, hub):
        clients = [await signed_in(hub, "7", APPLICATION) for _ in range(2)]
        for client in clients:
            await client.joined("#server-to-user-7")
        await hub.publish(APPLICATION, self.EVENT)
        await turns()
        for client in clients:
            client.socket.assert_event("hello", {}, "#server-to-user-7")

    async def test_clients_can_t_say_anything_there(self, hub):
        outspoken = application(accept_client_events_from="all")
        receiver = await (await signed_in(hub, "7", outspoken)).joined("#server-to-user-7")
        sender = await signed_in(hub, "8", outspoken)
        sender.socket.texts()
        await sender.say("client-x", {}, channel="#server-to-user-7")
        await turns()
        sender.socket.assert_names("pusher:error")
        receiver.socket.assert_nothing()


class TestWatchlist:
    async def test_who_is_there_already(self, hub):
        await signed_in(hub, "1")
        client = await signed_in(hub, "7", watchlist=["1", "2", 3])
        success, watched = client.socket.events()
        assert success["event"] == SUCCESS
        assert watched["data"]["events"] == [online("1"), offline("2", "3")]

    async def test_coming_and_going(self, hub):
        watcher = await signed_in(hub, "7", watchlist=["1"])
        watcher.socket.texts()
        one = await signed_in(hub, "1")
        await turns()
        assert_watchlist(watcher, online("1"))
        two = await signed_in(hub, "1")
        await one.leave()
        await signed_in(hub, "2")
        await turns()
        watcher.socket.assert_nothing()
        await two.leave()
        await turns()
        assert_watchlist(watcher, offline("1"))

    async def test_off_by_default(self, hub):
        watcher = await signed_in(hub, "7", APPLICATION, watchlist=["1"])
        await signed_in(hub, "1", APPLICATION)
        await turns()
        watcher.socket.assert_names(SUCCESS)

    async def test_nobody_watched(self, hub):
        client = await signed_in(hub, "7")
        await turns()
        client.socket.assert_names(SUCCESS)

    async def test_again_with_another_list(self, hub):
        watcher = await signed_in(hub, "7", watchlist=["1"])
        await watcher.sign_in("7", watchlist=["2"])
        watcher.socket.texts()
        await signed_in(hub, "1")
        await turns()
        watcher.socket.assert_nothing()
        await signed_in(hub, "2")
        await turns()
        assert_watchlist(watcher, online("2"))

    async def test_watching_oneself(self, hub):
        client = await signed_in(hub, "7", watchlist=["7"])
        await turns()
        success, watched = client.socket.events()
        assert watched["data"]["events"] == [online("7")]
        await client.leave()
        await turns()
        client.socket.assert_nothing()

    async def test_a_list_that_is_too_long(self, hub):
        client = await signed_in(hub, "7", watchlist=list(range(100, 201)))
        success, watched, error = client.socket.events()
        assert len(watched["data"]["events"][0]["user_ids"]) == 100
        assert error["data"]["code"] == 4302
        client.socket.assert_open()

    async def test_nothing_stays_behind(self, hub, state):
        before = repr((vars(state), vars(hub._registry)))
        client = await signed_in(hub, "7", watchlist=["1", "1", "2"])
        await client.leave()
        assert repr((vars(state), vars(hub._registry))) == before


class TestNewsOfOtherNodes:
    """What nodes tell of a user may come in another order than it happened; a serial says how it was."""

    @pytest.fixture
    async def watcher(self, hub):
        watcher = await signed_in(hub, "7", watchlist=["1"])
        watcher.socket.texts()
        return watcher

    @staticmethod
    async def tell(hub, *statuses: tuple[bool, int]) -> None:
        for is_online, serial in statuses:
            hub._inbox.receive(UserStatus("1", "1", is_online, serial))
        await turns()

    async def told(self, hub, watcher: Client, *statuses: tuple[bool, int]) -> list[str]:
        await self.tell(hub, *statuses)
        return [event["data"]["events"][0]["name"] for event in watcher.socket.events()]

    async def test_what_was_overtaken_is_not_told(self, hub, watcher):
        assert await self.told(hub, watcher, (True, 10), (False, 20)) == ["online", "offline"]
        assert await self.told(hub, watcher, (True, 40), (False, 30), (True, 40)) == ["online"]
        assert await self.told(hub, watcher, (False, 50)) == ["offline"]

    async def test_a_clock_that_was_set_back_is_believed(self, hub, watcher):
        assert await self.told(hub, watcher, (True, 10 * LONGEST_WAY)) == ["online"]
        assert await self.told(hub, watcher, (False, 10)) == ["offline"]

    @pytest.mark.parametrize(
        ("statuses", "names"),
        [
            ([(True, 90)], ["online"]),
            ([(True, 100)], ["online"]),
            ([(False, 101)], ["online", "offline"]),
            ([(True, 90), (False, 101), (True, 102)], ["online", "offline", "online"]),
        ],
    )
    @pytest.mark.parametrize("when", ["while it is asked", "after the answer"])
    async def test_what_is_in_the_answer_is_not_told_again(self, hub, state, monkeypatch, statuses, names, when):
        async def answer(app_id, user_ids):
            if when == "while it is asked":
                await self.tell(hub, *statuses)
            return Online({"1"}, 100)

        monkeypatch.setattr(state, "online", answer)
        watcher = await Client.greeted(hub, WATCHING)
        await watcher.sign_in("7", watchlist=["1"])
        _, *watched = watcher.socket.events()
        if when == "after the answer":
            assert [event["data"]["events"][0]["name"] for event in watched] == ["online"]
            assert await self.told(hub, watcher, *statuses) == names[1:]
        else:
            assert [event["data"]["events"][0]["name"] for event in watched] == names

    async def test_without_an_answer_what_was_heard_is_told(self, hub, state, monkeypatch):
        async def fail(app_id, user_ids):
            await self.tell(hub, (True, 90))
            raise StateUnreachable

        monkeypatch.setattr(state, "online", fail)
        watcher = await Client.greeted(hub, WATCHING)
        await watcher.sign_in("7", watchlist=["1"])
        _, watched = watcher.socket.events()
        assert watched["data"]["events"] == [online("1")]

    async def test_who_goes_while_it_is_asked_leaves_nothing(self, hub, state, monkeypatch):
        async def answer(app_id, user_ids):
            await watcher.leave()
            return Online(set(), 100)

        monkeypatch.setattr(state, "online", answer)
        watcher = await Client.greeted(hub, WATCHING)
        await watcher.sign_in("7", watchlist=["1"])
        assert (hub._users._asking, hub._users._answered, hub._users._told) == ({}, {}, {})
