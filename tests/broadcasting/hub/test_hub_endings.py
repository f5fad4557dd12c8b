"""The hub: connections that it ends, one user's or all, and what happens to them meanwhile."""

import asyncio
import inspect

import pytest

from broadcasting.hub import Hub
from broadcasting.protocol.errors import Unauthorized
from broadcasting.protocol.messages import Event
from tests.broadcasting.fakes import APPLICATION, Client, application, turns

OTHER = application(id="2", key="other")


def event(*channels: str, name: str = "saved") -> Event:
    return Event(name=name, data='{"a":1}', channels=channels)


class TestTerminating:
    async def test_signed_in_sockets_and_members(self, hub):
        signed, member, other = [await Client.greeted(hub) for _ in range(3)]
        foreign = await Client.greeted(hub, OTHER)
        await signed.sign_in("7")
        await member.joined("news", "presence-x", channel_data={"user_id": 7})
        await other.joined("presence-y", channel_data={"user_id": 8})
        await foreign.sign_in("7")
        signed.socket.texts()
        await hub.terminate(APPLICATION, "7")
        for client in (signed, member):
            client.socket.assert_ended(4009, "Connection terminated by the application")
        other.socket.assert_open()
        foreign.socket.assert_open()
        await hub.terminate(APPLICATION, "7")
        assert await hub.members(APPLICATION, "presence-x") == []

    async def test_reconnect(self, hub):
        client = await Client.greeted(hub)
        await client.sign_in("7")
        await hub.terminate(APPLICATION, "7", reconnect=True)
        assert client.socket.closed == (4200, "Connection terminated by the application")

    async def test_what_was_published_before_still_arrives(self, hub):
        client = await (await Client.greeted(hub)).joined("presence-x", channel_data={"user_id": 7})
        await hub.publish(APPLICATION, event("presence-x"))
        await hub.terminate(APPLICATION, "7")
        client.socket.assert_names("saved", "pusher:error")


class TestClosing:
    async def test_with_an_error(self, hub):
        client = await (await Client.greeted(hub)).joined("news")
        await hub.close(client.connection, Unauthorized("Go away"))
        client.socket.assert_ended(4009, "Go away")
        await hub.publish(APPLICATION, event("news"))
        await client.say("pusher:ping", {})
        await turns()
        client.socket.assert_nothing()

    async def test_oversized(self, hub):
        client = await Client.greeted(hub, application(max_message_size=100))
        await client.hear("x" * 101)
        client.socket.assert_nothing()
        assert client.socket.closed == (1009, "Maximum message size exceeded")


class TestShutdown:
    async def test_everybody_is_sent_away(self, hub):
        clients = [await (await Client.greeted(hub)).joined("news") for _ in range(3)]
        await hub.publish(APPLICATION, event("news"))
        await hub.shutdown(timeout=0)
        for client in clients:
            client.socket.assert_names("saved")
            assert client.socket.closed == (4200, "Server closed. Please reconnect.")

    async def test_it_waits_until_they_are_gone(self, hub):
        clients = [await Client.greeted(hub) for _ in range(2)]
        shutdown = asyncio.create_task(hub.shutdown(timeout=30))
        for client in clients:
            await turns()
            assert not shutdown.done()
            await client.leave(4200)
        await shutdown

    async def test_but_not_for_ever(self, hub):
        await Client.greeted(hub)
        await hub.shutdown(timeout=0.01)

    async def test_members_hear_nothing_of_each_other(self, hub):
        clients = [await Client.greeted(hub) for _ in range(3)]
        for number, client in enumerate(clients):
            await client.joined("presence-x", channel_data={"user_id": number})
        for client in clients:
            client.socket.texts()
        await hub.shutdown(timeout=0)
        await turns()
        for client in clients:
            client.socket.assert_nothing()
            assert client.socket.late == []

    async def test_a_client_that_goes_on_talking(self, hub, state):
        client = await Client.greeted(hub)
        await hub.shutdown(timeout=0)
        await client.subscribe("news")
        await client.say("pusher:ping", {})
        await client.leave(4200)
        assert client.socket.late == []
        assert await state.occupied("1") == []

    async def test_nothing_stays_behind(self, hub, state):
        client = await (await Client.greeted(hub)).joined("news")
        await hub.shutdown(timeout=0)
        await client.leave(4200)
        assert await hub.connection_count(APPLICATION) == 0
        assert len(hub._registry) == 0
        await turns()
        assert asyncio.all_tasks() == {asyncio.current_task()}


class SlowState:
    """Delays a state's answers, as one that asks another machine does."""

    def __init__(self, state) -> None:
        self.state = state

    def __getattr__(self, name):
        answer = getattr(self.state, name)
        if not inspect.iscoroutinefunction(answer):
            return answer

        async def delayed(*args):
            await asyncio.sleep(0)
            found = await answer(*args)
            await asyncio.sleep(0)
            return found

        return delayed


class TestWithASlowState:
    """What happens to a connection while the state is asked for it."""

    @pytest.fixture
    async def hub(self, state, clock):
        hub = Hub(SlowState(state), clock)
        yield hub
        await hub.shutdown(timeout=0)

    @pytest.mark.parametrize("turn", range(8))
    async def test_closed_while_it_joins(self, hub, state, turn):
        client = await Client.greeted(hub)
        joining = asyncio.create_task(client.subscribe("presence-x", {"user_id": 7}))
        await turns(turn)
        await hub.close(client.connection, Unauthorized())
        await joining
        assert await state.occupied("1") == []
        assert await state.members("1", "presence-x") == []
        assert hub._registry.channel("1", "presence-x") is None
        assert client.socket.late == []

    @pytest.mark.parametrize("turn", range(8))
    async def test_closed_while_it_signs_in(self, hub, state, turn):
        client = await Client.greeted(hub, application(watchlist=True))
        signing_in = asyncio.create_task(client.sign_in("7", watchlist=["1"]))
        await turns(turn)
        await hub.close(client.connection, Unauthorized())
        await signing_in
        assert (await state.online("1", ["7"])).users == set()
        assert hub._registry.watchers("1", "1") is None
        assert client.socket.late == []
