"""Real sockets, the real endpoints, and those who want in where they may not."""

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from nacl.secret import SecretBox

from broadcasting.protocol.signatures import sign
from tests.integration.browser import chromium
from tests.integration.demo_site import Site
from tests.integration.servers import ENGINES
from tests.integration.visitor import Visitor

DESK, ROOM = "private-desks.ada", "presence-room"


@pytest.fixture(scope="module", params=ENGINES)
def guarded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A running site with channels of its own."""
    folder = tmp_path_factory.mktemp(request.param)
    with Site(request.param, folder, DJANGO_SETTINGS_MODULE="tests.guarded_site.settings") as running:
        yield running


@pytest.fixture
def visit(guarded: Site) -> Iterator[Callable[[str], Visitor]]:
    """Opens sockets of users; they are closed with the test."""
    with ExitStack() as visitors:
        yield lambda name: visitors.enter_context(Visitor(guarded, name))


@pytest.fixture
def ada(visit: Callable[[str], Visitor]) -> Visitor:
    return visit("ada")


@pytest.fixture
def eve(visit: Callable[[str], Visitor]) -> Visitor:
    return visit("eve")


def test_who_is_let_in_hears_what_is_said_there(guarded: Site, ada: Visitor) -> None:
    assert ada.joins(DESK, **ada.signed(DESK))
    guarded.publisher().trigger(DESK, "hello", {"to": "ada"})
    assert ada.expect("hello")["data"] == {"to": "ada"}


def test_members_are_those_that_the_site_knows(ada: Visitor, eve: Visitor) -> None:
    assert ada.joins(ROOM, **ada.signed(ROOM))
    assert eve.joins(ROOM, **eve.signed(ROOM))
    assert ada.expect("pusher_internal:member_added")["data"] == {"user_id": eve.id, "user_info": {"name": "eve"}}


def test_an_encrypted_channel_can_be_read_with_what_the_endpoint_gave(guarded: Site, ada: Visitor) -> None:
    name = "private-encrypted-desks.ada"
    signed = ada.signed(name)
    assert ada.joins(name, auth=signed["auth"])
    guarded.publisher().trigger(name, "hello", {"to": "ada"})
    box = ada.expect("hello")["data"]
    key = base64.b64decode(signed["shared_secret"])
    text = SecretBox(key).decrypt(base64.b64decode(box["ciphertext"]), base64.b64decode(box["nonce"]))
    assert json.loads(text) == {"to": "ada"}


def test_users_sign_in_as_themselves(ada: Visitor) -> None:
    signed = ada.post("user-auth").json()
    assert json.loads(signed["user_data"])["id"] == ada.id
    assert ada.signs_in(**signed)


@pytest.mark.parametrize("channel", [DESK, "presence-desks.ada", "private-encrypted-desks.ada", "private-desks.nobody"])
def test_nobody_gets_a_signature_for_the_place_of_another(eve: Visitor, channel: str) -> None:
    assert eve.post("auth", channel_name=channel).status_code == 403


def test_a_stranger_gets_none_at_all(eve: Visitor) -> None:
    eve.session.cookies.clear()
    assert eve.post("auth", channel_name=ROOM).status_code == 403
    assert eve.post("user-auth").status_code == 403


def test_a_forged_page_gets_none(ada: Visitor) -> None:
    ada.session.headers["Origin"] = "https://evil.example"
    assert ada.post("auth", channel_name=DESK).status_code == 403


def test_a_signature_is_for_one_socket(ada: Visitor, eve: Visitor) -> None:
    assert not eve.joins(DESK, **ada.signed(DESK))
    assert not eve.joins(ROOM, **ada.signed(ROOM))


def test_a_signature_for_anothers_socket_is_that_ones_alone(ada: Visitor, eve: Visitor) -> None:
    """Whoever names another's socket gets a signature as what they are themselves, and only the other can use it."""
    signed = eve.signed(ROOM, socket_id=ada.socket_id)
    assert json.loads(signed["channel_data"])["user_id"] == eve.id
    assert not eve.joins(ROOM, **signed)


@pytest.mark.parametrize("channel", ["private-desks.bob", "private-encrypted-desks.ada", "presence-desks.ada"])
def test_a_signature_is_for_one_channel(ada: Visitor, channel: str) -> None:
    assert not ada.joins(channel, **ada.signed(DESK))


def test_members_data_can_not_be_replaced(ada: Visitor, eve: Visitor) -> None:
    signed = eve.signed(ROOM)
    as_ada = json.dumps({"user_id": ada.id, "user_info": {"name": "ada"}}, separators=(",", ":"))
    for data in (as_ada, signed["channel_data"] + " ", "{}", ""):
        assert not eve.joins(ROOM, auth=signed["auth"], channel_data=data)
    assert not eve.joins(ROOM, auth=signed["auth"])


def test_what_a_client_says_of_itself_is_not_what_is_signed(ada: Visitor, eve: Visitor) -> None:
    forged = json.dumps({"user_id": ada.id, "user_info": {"name": "ada"}})
    signed = eve.signed(ROOM, channel_data=forged, user_id=ada.id)
    assert json.loads(signed["channel_data"])["user_id"] == eve.id


def test_a_sign_in_can_not_be_replaced(ada: Visitor, eve: Visitor) -> None:
    signed = eve.post("user-auth").json()
    assert not eve.signs_in(auth=signed["auth"], user_data=json.dumps({"id": ada.id}))


def test_a_sign_in_is_for_one_socket(ada: Visitor, eve: Visitor) -> None:
    assert not eve.signs_in(**ada.post("user-auth").json())


def test_a_subscription_is_no_sign_in(ada: Visitor) -> None:
    assert not ada.signs_in(auth=ada.signed(DESK)["auth"], user_data=json.dumps({"id": ada.id}))


def test_an_applications_key_is_a_part_of_it(guarded: Site, ada: Visitor) -> None:
    signature = ada.signed(DESK)["auth"].partition(":")[2]
    forged = sign("a-secret-of-another", f"{ada.socket_id}:{DESK}")
    for auth in (
        f"another-key:{signature}",
        signature,
        f":{signature}",
        f"{guarded.key}:{forged}",
        f"{guarded.key}:",
        "",
    ):
        assert not ada.joins(DESK, auth=auth)


@pytest.mark.parametrize("socket_id", ["1.2:private-desks.ada", "1.2::user::{}", "1", "x.y"])
def test_a_socket_id_can_not_smuggle_anything(eve: Visitor, socket_id: str) -> None:
    assert eve.post("auth", channel_name=ROOM, socket_id=socket_id).status_code == 400
    assert eve.post("user-auth", socket_id=socket_id).status_code == 400


ECHO = """([key, port, options]) => new Promise((resolve) => {
    const csrfToken = document.cookie.match(/csrftoken=([^;]+)/)?.[1];
    const echo = new Echo.default({
        broadcaster: "reverb", key, wsHost: location.hostname, wsPort: port, forceTLS: false, enabledTransports: ["ws"],
        ...(options.csrf ? { csrfToken } : {}),
    });
    echo.join("room").here((users) => resolve(users)).error((error) => resolve(error.status));
})"""


@pytest.fixture
def browse(guarded: Site, node_modules: Path) -> Iterator[Callable[..., object]]:
    """Lets Ada's browser join the room by an unmodified Echo; returns who is there, or the status of the refusal."""

    def join(**options: bool) -> object:
        page.goto(f"{guarded.url}/enter/ada")
        page.add_script_tag(path=node_modules / "pusher-js" / "dist" / "web" / "pusher.js")
        page.add_script_tag(path=node_modules / "laravel-echo" / "dist" / "echo.iife.js")
        return page.evaluate(ECHO, [guarded.key, guarded.port, options])

    with chromium() as browser, browser.new_context(bypass_csp=True) as context:
        page = context.new_page()
        yield join


@pytest.mark.browser
@pytest.mark.node
@pytest.mark.timeout(120)
def test_echo_in_a_browser_is_let_in_by_its_csrf_token(browse: Callable[..., object]) -> None:
    assert browse(csrf=False) == 403
    assert browse(csrf=True) == [{"name": "ada"}]
