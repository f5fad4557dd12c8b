"""The broadcaster that chooses its way."""

import asyncio
import json

import pytest

from broadcasting.broadcasters import BroadcastError, PayloadError, UnknownConnection, get_broadcaster
from broadcasting.broadcasters.registry import close_broadcasters
from broadcasting.broadcasters.revurb import RevurbBroadcaster
from broadcasting.broadcasters.revurb.http import HttpTransport
from broadcasting.broadcasters.revurb.hub import HubTransport
from broadcasting.broadcasters.revurb.layer import LayerTransport
from broadcasting.hub import get_hub
from broadcasting.hub.process import serve_here
from revurb.conf.reading import read_mapping
from tests.broadcasting import sites
from tests.broadcasting.broadcasters.events import MASTER_KEY, event
from tests.broadcasting.broadcasters.http.server import Server
from tests.broadcasting.fakes import Client, turns

CLUSTER = {"SCALING_ENABLED": True, "REDIS_URL": "redis://:never-to-be-shown@redis/0"}


@pytest.fixture(autouse=True)
def configured(settings):
    settings.REVURB = sites.REVURB
    settings.CHANNEL_LAYERS = {}


def broadcaster(**options):
    reading = read_mapping(options, RevurbBroadcaster.option_kinds, "{}")
    assert reading.problems == []
    return RevurbBroadcaster("revurb", reading.values)


class TestTheWay:
    def test_a_process_that_is_alone_posts(self):
        assert isinstance(broadcaster().transport, HttpTransport)

    def test_a_process_beside_a_cluster_speaks_to_it(self, settings):
        settings.REVURB = sites.REVURB | CLUSTER
        assert isinstance(broadcaster().transport, LayerTransport)
        assert isinstance(broadcaster(TRANSPORT="http").transport, HttpTransport)

    @pytest.mark.parametrize("conf", [{"WORKERS": 4}, {"SCALING_ENABLED": True}])
    def test_a_cluster_whose_redis_is_the_servers_own_is_reached_by_http(self, settings, conf):
        settings.REVURB = sites.REVURB | conf
        assert isinstance(broadcaster().transport, HttpTransport)

    @pytest.mark.parametrize("conf", [{}, CLUSTER])
    async def test_a_process_that_serves_publishes_into_its_hub(self, settings, conf):
        settings.REVURB = sites.REVURB | conf
        found = broadcaster()
        assert not isinstance(found.transport, HubTransport)
        serve_here()
        assert isinstance(found.transport, HubTransport)
        assert isinstance(broadcaster(TRANSPORT="layer").transport, LayerTransport)

    def test_the_hub_where_there_is_none(self):
        with pytest.raises(BroadcastError, match="serves no sockets"):
            broadcaster(TRANSPORT="hub").broadcast(event())

    def test_a_server_that_nobody_knows(self, settings):
        settings.REVURB = sites.REVURB | {"SERVER_PORT": 0}
        with pytest.raises(BroadcastError, match="set HOST in REVURB"):
            broadcaster().broadcast(event())


class TestSending:
    async def test_into_the_hub(self):
        serve_here()
        client = await Client.greeted(get_hub(), broadcaster().application)
        await client.joined("room", "private-encrypted-a")
        await broadcaster().abroadcast(event("room"), event("elsewhere"))
        broadcaster(ENCRYPTION_MASTER_KEY=MASTER_KEY).broadcast(event("private-encrypted-a"))
        await turns(10)
        plain, sealed = client.socket.events()
        assert plain["data"] == {"n": 1}
        assert sorted(sealed["data"]) == ["ciphertext", "nonce"]
        await get_hub().shutdown(timeout=0)

    def test_by_http(self):
        with Server() as server:
            found = broadcaster(HOST="127.0.0.1", PORT=server.port, SCHEME="http", PATH="/ws")
            found.broadcast(event("room"))
            asyncio.run(found.abroadcast(event("room")))
            found.close()
        assert [request.split(b"?")[0] for request in server.requests] == [b"POST /ws/apps/1/events"] * 2
        assert len(server.connections) == 1

    def test_batches_fit_into_requests(self, settings):
        settings.REVURB = sites.REVURB | {"MAX_REQUEST_SIZE": 1000}
        with Server() as server:
            found = broadcaster(HOST="127.0.0.1", PORT=server.port, SCHEME="http")
            found.broadcast(*[event("room", data="x" * 400) for _ in range(5)])
            found.close()
        bodies = [request.partition(b"\r\n\r\n")[2] for request in server.requests]
        assert [len(json.loads(body).get("batch", [1])) for body in bodies] == [2, 2, 1]
        assert max(map(len, bodies)) <= 1000

    def test_nothing_is_nothing(self):
        broadcaster(TRANSPORT="http").broadcast()

    @pytest.mark.parametrize(("app", "why"), [("9", "no application '9'"), ("2", "'2' is switched off")])
    def test_for_an_application_that_can_not(self, app, why):
        with pytest.raises(BroadcastError, match=why):
            broadcaster(APP=app).broadcast(event())
        with pytest.raises(BroadcastError, match=why):
            asyncio.run(broadcaster(APP=app).abroadcast(event()))

    def test_without_any_application(self, settings):
        settings.REVURB = {"APPS": []}
        with pytest.raises(BroadcastError, match="There is no application that connection 'revurb'"):
            broadcaster().broadcast(event())


class TestChecking:
    @pytest.mark.parametrize("transport", ["hub", "layer", "http"])
    def test_the_size_counts_whatever_the_way(self, settings, transport):
        settings.REVURB = sites.REVURB | {"MAX_REQUEST_SIZE": 200} | CLUSTER
        found = broadcaster(TRANSPORT=transport)
        found.check(event(data="x" * 100))
        with pytest.raises(PayloadError, match=r"REVURB\['MAX_REQUEST_SIZE'\] allows 200"):
            found.check(event(data="x" * 200))
        with pytest.raises(PayloadError, match="MAX_REQUEST_SIZE"):
            found.check(event(*[f"room-{number}" for number in range(30)]))

    def test_the_applications_limits_count(self, settings):
        settings.REVURB = sites.revurb(MAX_EVENT_PAYLOAD=100, MAX_EVENT_NAME=10)
        with pytest.raises(PayloadError, match="max_event_payload allows 100"):
            broadcaster().check(event(data="x" * 101))
        with pytest.raises(PayloadError, match="max_event_name allows 10"):
            broadcaster().check(event(name="x" * 11))
        encrypted = event("private-encrypted-a", data="x" * 30)
        with pytest.raises(PayloadError, match="max_event_payload"):
            broadcaster(ENCRYPTION_MASTER_KEY=MASTER_KEY).check(encrypted)

    def test_an_encrypted_channel_wants_a_key(self):
        with pytest.raises(PayloadError, match="ENCRYPTION_MASTER_KEY"):
            broadcaster().check(event("private-encrypted-a"))
        broadcaster(ENCRYPTION_MASTER_KEY=MASTER_KEY).check(event("private-encrypted-a"))

    def test_an_unknown_application_is_no_matter_of_the_event(self):
        broadcaster(APP="9").check(event())


class TestOptions:
    def test_the_registry_makes_it(self, settings):
        settings.BROADCASTING = {"CONNECTIONS": {"live": {"DRIVER": "revurb", "APP": "1", "TIMEOUT": 3}}}
        assert get_broadcaster("live").application.id == "1"
        assert get_broadcaster("revurb").application.id == "1"
        close_broadcasters()

    @pytest.mark.parametrize(
        "option",
        [
            {"TRANSPORT": "pigeon"},
            {"ENCRYPTION_MASTER_KEY": "never-to-be-shown"},
            {"HOST": "https://never"},
            {"TIMEOUT": 0},
            {"PORT": "80"},
            {"PATH": "../x"},
            {"NEVER": 1},
        ],
    )
    def test_a_wrong_one_is_told_when_it_is_made(self, settings, option):
        settings.BROADCASTING = {"CONNECTIONS": {"live": {"DRIVER": "revurb", **option}}}
        with pytest.raises(Exception, match=next(iter(option))) as caught:
            get_broadcaster("live")
        assert "never-to-be-shown" not in str(caught.value)

    def test_an_unknown_connection(self):
        with pytest.raises(UnknownConnection):
            get_broadcaster("nothing")

    async def test_the_application_and_the_key_are_told(self):
        found = broadcaster(APP="2", ENCRYPTION_MASTER_KEY=MASTER_KEY)
        assert found.application.key == "two"
        assert (await found.aapplication()).key == "two"
        assert found.encryption_key == b"01234567890123456789012345678901"
        assert broadcaster().encryption_key is None


class TestClosingSockets:
    async def test_by_an_id_and_by_grants(self):
        serve_here()
        found = broadcaster()
        client = await Client.greeted(get_hub(), found.application)
        await client.sign_in("7")
        client.socket.texts()
        await asyncio.to_thread(found.end_access, "7", None)
        client.socket.assert_open()
        await asyncio.to_thread(found.terminate, "7")
        client.socket.assert_ended(4009, "Connection terminated by the application")
        await get_hub().shutdown(timeout=0)

    @pytest.mark.parametrize("method", ["terminate", "end_access"])
    def test_without_an_application_there_are_none(self, settings, method):
        settings.REVURB = {}
        arguments = ("7",) if method == "terminate" else ("7", None)
        with pytest.raises(BroadcastError, match="no application"):
            getattr(broadcaster(), method)(*arguments)

    def test_grants_are_understood(self):
        assert broadcaster().takes_grants
