"""The broadcaster for other servers of Pusher's kind."""

import json

import pytest
from django.core.exceptions import ImproperlyConfigured

from broadcasting.broadcasters import PayloadError
from broadcasting.broadcasters.pusher import PusherBroadcaster, missing_options
from revurb.conf.reading import read_mapping
from tests.broadcasting.broadcasters.events import MASTER_KEY, event
from tests.broadcasting.broadcasters.http.server import Server

CREDENTIALS = {"APP_ID": 7, "KEY": "key", "SECRET": "never-to-be-shown"}


def broadcaster(**options):
    reading = read_mapping(CREDENTIALS | options, PusherBroadcaster.option_kinds, "{}")
    assert reading.problems == []
    return PusherBroadcaster("live", reading.values)


def test_it_posts_to_the_host():
    with Server() as server:
        pusher = broadcaster(HOST="127.0.0.1", PORT=server.port, SCHEME="http", PATH="/live")
        pusher.broadcast(event("room"), event())
        pusher.close()
    (request,) = server.requests
    assert request.startswith(b"POST /live/apps/7/batch_events?auth_key=key&")


async def test_async_code_posts_as_well():
    with Server() as server:
        pusher = broadcaster(HOST="127.0.0.1", PORT=server.port, SCHEME="http")
        await pusher.abroadcast(event("room"))
        pusher.close()
    assert len(server.requests) == 1


def test_encrypted_channels():
    with Server() as server:
        pusher = broadcaster(HOST="127.0.0.1", PORT=server.port, SCHEME="http", ENCRYPTION_MASTER_KEY=MASTER_KEY)
        pusher.broadcast(event("private-encrypted-a", data='{"hidden":1}'))
        pusher.close()
    assert b"hidden" not in server.requests[0]
    body = json.loads(server.requests[0].partition(b"\r\n\r\n")[2])
    assert sorted(json.loads(body["data"])) == ["ciphertext", "nonce"]
    assert len(pusher.encryption_key) == 32


def test_a_cluster_is_pushers_own():
    pusher = broadcaster(CLUSTER="eu")
    assert str(pusher._publisher._address) == "https://api-eu.pusher.com"
    assert pusher.application.id == "7"
    assert pusher.encryption_key is None


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (event(data="x" * 10_241), "10241 bytes"),
        (event(data="ü" * 5_121), "10242 bytes"),
        (event(name="x" * 201), "200"),
        (event("x" * 201), "200"),
        (event("private-encrypted-a"), "ENCRYPTION_MASTER_KEY"),
    ],
)
def test_pushers_limits_are_checked(bad, why):
    pusher = broadcaster(CLUSTER="eu")
    pusher.check(event(data="x" * 10_240))
    with pytest.raises(PayloadError, match=why):
        pusher.check(bad)


def test_what_encrypting_adds_counts():
    pusher = broadcaster(CLUSTER="eu", ENCRYPTION_MASTER_KEY=MASTER_KEY)
    pusher.check(event("private-encrypted-a", data="x" * 7_500))
    with pytest.raises(PayloadError, match="bytes"):
        pusher.check(event("private-encrypted-a", data="x" * 7_700))


def test_what_is_missing_is_named():
    assert missing_options({"KEY": "k", "CLUSTER": None}) == ["APP_ID", "SECRET", "HOST or CLUSTER"]
    with pytest.raises(ImproperlyConfigured, match=r"'live'\] lacks APP_ID, SECRET") as caught:
        PusherBroadcaster("live", {"KEY": "never-to-be-shown", "HOST": "h"})
    assert "never-to-be-shown" not in str(caught.value)


def test_a_users_sockets_are_closed_by_its_own_api():
    with Server() as server:
        pusher = broadcaster(HOST="127.0.0.1", PORT=server.port, SCHEME="http")
        assert not pusher.takes_grants
        pusher.terminate("u-7")
        pusher.end_access("7", "sanctum:15")
        pusher.close()
    assert [each.split(b"?")[0] for each in server.requests] == [b"POST /apps/7/users/u-7/terminate_connections"]
