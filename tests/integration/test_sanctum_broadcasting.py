"""Tokens open private channels of the real server, and their end closes the sockets that they opened (attack 46)."""

import json
import queue
from collections.abc import Iterator
from pathlib import Path

import pysher.pusher
import pytest
import requests

from broadcasting.protocol.grants import grant_part
from tests.integration.bearer import SETTINGS, Bearer, Tab, ask, issue, rotate
from tests.integration.cluster import Cluster
from tests.integration.demo_site import Site
from tests.integration.node_client import NodeClient
from tests.integration.servers import ENGINES, running, wait_until
from tests.integration.visitor import PATIENCE

TERMINATED, EXPIRED = 4009, 4200
DRF = "private-drf"


def desk(name: str) -> str:
    return f"private-desks.{name}"


@pytest.fixture(scope="module", params=ENGINES)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with Site(request.param, tmp_path_factory.mktemp(request.param), **SETTINGS) as running:
        yield running


def test_a_token_opens_what_its_owner_may_hear(site: Site, name: str) -> None:
    with Bearer(site, name) as bot:
        for channel in (desk(name), DRF, "presence-room"):
            assert bot.joins(channel, **bot.signed(channel))
        assert bot.post("auth", channel_name=desk("another")).status_code == 403
        assert bot.signs_in(**bot.post("user-auth").json())
        site.publisher().trigger(desk(name), "hello", {"to": name})
        assert bot.expect("hello")["data"] == {"to": name}


@pytest.mark.parametrize("channel", [DRF, "presence-room"])
def test_a_wrong_token_opens_nothing_whatever_session_came_with_it(site: Site, name: str, channel: str) -> None:
    with Tab(site, name) as tab:
        tab.session.headers["Authorization"] = f"{issue(site, name).headers['Authorization']}x"
        assert tab.post("auth", channel_name=channel).status_code == 403


def test_a_session_needs_a_page_of_ours_and_its_token(site: Site, name: str) -> None:
    with Tab(site, name) as tab:
        assert tab.joins(desk(name), **tab.signed(desk(name)))
        tab.session.headers["Origin"] = "https://evil.test"
        assert tab.post("auth", channel_name=desk(name)).status_code == 403
        tab.session.headers["Origin"] = site.url
        del tab.session.cookies["csrftoken"]
        assert tab.post("auth", channel_name=desk(name)).status_code == 403


def test_a_token_that_is_revoked_takes_its_sockets_along_and_no_others(site: Site, name: str) -> None:
    with Bearer(site, name) as bot, Bearer(site, name) as other, Tab(site, name) as tab:
        for socket in (bot, other, tab):
            assert socket.joins(desk(name), **socket.signed(desk(name)))
        ask(site, f"revoke/{bot.token.id}")
        assert bot.closed_with() == TERMINATED
        for socket in (other, tab):
            socket.assert_silence()
        assert bot.post("auth", channel_name=desk(name)).status_code == 403


def test_a_sign_in_goes_with_it_too(site: Site, name: str) -> None:
    with Bearer(site, name) as bot:
        assert bot.signs_in(**bot.post("user-auth").json())
        ask(site, f"revoke/{bot.token.id}")
        assert bot.closed_with() == TERMINATED


def test_a_signature_that_was_kept_for_later_opens_nothing(site: Site, name: str) -> None:
    with Bearer(site, name) as bot, Bearer(site, name) as witness:
        kept = bot.signed(desk(name))
        assert witness.joins(desk(name), **witness.signed(desk(name)))
        ask(site, f"revoke/{bot.token.id}")
        # Orders are carried out in turn, so when this one was, the one before it was as well.
        ask(site, f"revoke/{witness.token.id}")
        assert witness.closed_with() == TERMINATED
        assert not bot.joins(desk(name), **kept)


def test_a_grant_can_not_be_left_out(site: Site, name: str) -> None:
    with Bearer(site, name) as bot:
        assert not bot.joins(desk(name), auth=bot.signed(desk(name))["auth"].rpartition(":")[0])


def test_a_user_who_is_shut_out_loses_all_sockets(site: Site, name: str) -> None:
    with Bearer(site, name) as bot, Tab(site, name) as tab, Tab(site, f"{name}-other") as other:
        for socket in (bot, tab):
            assert socket.joins(desk(name), **socket.signed(desk(name)))
        assert other.joins("presence-room", **other.signed("presence-room"))
        ask(site, f"deactivate/{name}")
        assert bot.closed_with() == tab.closed_with() == TERMINATED
        other.assert_silence()


def test_a_token_that_expires_sends_its_clients_for_another(site: Site, name: str) -> None:
    with Bearer(site, name, seconds=2) as bot:
        assert bot.joins(desk(name), **bot.signed(desk(name)))
        assert bot.closed_with() == EXPIRED
        assert bot.post("auth", channel_name=desk(name)).status_code == 403


def test_a_token_that_is_rotated_sends_its_clients_for_the_new_one(site: Site, name: str) -> None:
    with Bearer(site, name) as bot, Bearer(site, name) as late, Bearer(site, name) as renewed:
        assert bot.joins(desk(name), **bot.signed(desk(name)))
        new = rotate(site, bot.token, seconds=3)
        assert bot.closed_with() == EXPIRED
        late.session.headers.update(bot.token.headers)
        renewed.session.headers.update(new.headers)
        for socket in (late, renewed):
            assert socket.joins(desk(name), **socket.signed(desk(name)))
        assert late.closed_with() == EXPIRED
        renewed.assert_silence()


def test_another_process_is_done_only_when_the_server_knows(site: Site, name: str) -> None:
    """As a command is that revokes tokens, beside a server that is alone."""
    code = "from sanctum import *; revoke_token(get_token_model().objects.get(pk={}))"
    with Bearer(site, name) as bot:
        assert bot.joins(desk(name), **bot.signed(desk(name)))
        known = {**site._environment, "REVURB_HOST": site.host, "REVURB_PORT": str(site.port), "REVURB_SCHEME": "http"}
        command = ["manage.py", "shell", "-c", code.format(bot.token.id)]
        with running(command, environment=known) as process:
            assert process.wait() == 0, process.output
        assert bot.closed_with() == TERMINATED


@pytest.mark.node
@pytest.mark.parametrize("driver", ["echo_client", "revurb_client"])
def test_echo_comes_with_a_bearer_token(site: Site, node_modules: Path, name: str, driver: str) -> None:
    token = issue(site, name)
    config = {"authorize": f"{site.url}/broadcasting/auth", "options": {"bearerToken": token.text}}
    with NodeClient(driver, site, **config) as client:
        if driver == "revurb_client":
            client.do("connect")
        client.expect("state", state="connected")
        client.do("subscribe", kind="private", channel=f"desks.{name}", listen=[".hello"])
        client.expect("subscribed", channel=f"desks.{name}")
        site.publisher().trigger(desk(name), "hello", {"to": name})
        assert client.expect("heard")["data"] == {"to": name}
        ask(site, f"revoke/{token.id}")
        assert client.expect("state", state="disconnected" if driver == "echo_client" else "failed")


def test_pysher_passes_a_grant_on(site: Site, name: str) -> None:
    connected: queue.Queue[str] = queue.Queue()
    heard: queue.Queue[str] = queue.Queue()
    client = pysher.pusher.Pusher(site.key, custom_host=site.host, port=site.port, secure=False, reconnect_interval=1)
    client.connection.bind("pusher:connection_established", connected.put)
    client.connect()
    try:
        form = {"socket_id": json.loads(connected.get(timeout=PATIENCE))["socket_id"], "channel_name": desk(name)}
        headers = issue(site, name).headers
        signed = requests.post(f"{site.url}/broadcasting/auth", form, headers=headers, timeout=PATIENCE).json()
        assert grant_part(signed["auth"])
        client.subscribe(desk(name), auth=signed["auth"]).bind("hello", heard.put)
        publisher = site.publisher()
        wait_until(lambda: publisher.channel_info(desk(name), ["subscription_count"]).get("subscription_count"))
        publisher.trigger(desk(name), "hello", {"to": name})
        assert json.loads(heard.get(timeout=PATIENCE)) == {"to": name}
    finally:
        client.disconnect(timeout=PATIENCE)


def test_a_cluster_closes_them_wherever_they_are(tmp_path: Path, name: str) -> None:
    with Cluster(tmp_path, 2, **SETTINGS, REVURB_APP_ID=Site.app_id) as cluster:
        first, second = cluster.nodes
        with Bearer(first, name) as here, Tab(second, name) as tab, Bearer(second, name) as there:
            there.session.headers.update(here.token.headers)
            for socket in (here, there, tab):
                assert socket.joins(desk(name), **socket.signed(desk(name)))
            ask(first, f"revoke/{here.token.id}")
            assert here.closed_with() == there.closed_with() == TERMINATED
            tab.assert_silence()
            ask(first, f"deactivate/{name}")
            assert tab.closed_with() == TERMINATED
