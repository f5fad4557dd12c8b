"""Ten thousand random and mutated frames at a live server of each engine.

The process lives, says nothing of it, forgets it, and serves the others.
"""

import json
import time
import urllib.request
from pathlib import Path

import psutil
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from broadcasting.protocol.application import Application
from broadcasting.protocol.signatures import sign_request, subscription_auth, user_auth
from tests.integration.bystander import Bystander
from tests.integration.demo_site import Site
from tests.integration.raw_socket import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, Disconnected, RawSocket, frame
from tests.integration.servers import wait_until

FRAMES = 10_000
FRAMES_PER_EXAMPLE = 50
LONGEST = 150.0
"""Seconds for the sending; what is slower sends less, which fails."""
MOST_GROWTH = 24 * 2**20
"""Bytes that the process may have grown by: arenas that Python keeps, not 0.1 KB for each frame and connection."""

scalars = st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.sampled_from(["news", "presence-x", ""])
values = scalars | st.lists(scalars, max_size=3) | st.dictionaries(st.text(max_size=5), scalars, max_size=3)
events = st.sampled_from(
    [
        "pusher:subscribe",
        "pusher:unsubscribe",
        "pusher:signin",
        "pusher:ping",
        "pusher:pong",
        "pusher:error",
        "client-x",
        "x",
    ]
)
channels = st.sampled_from(
    ["news", "private-x", "presence-x", "cache-x", "presence-cache-x", "#server-to-user-7", "a b"]
)
fields = st.fixed_dictionaries(
    {}, optional={"channel": channels | values, "auth": values, "channel_data": values, "user_data": values}
)
messages = st.fixed_dictionaries({"event": events | values}, optional={"data": fields | values, "channel": channels})
texts = messages.map(json.dumps) | st.text(max_size=40)
payloads = texts.map(str.encode) | st.binary(max_size=200)

# A client that never does wrong by RFC 6455, whatever it says: its connection stays.
well_formed = st.builds(frame, st.just(TEXT), texts.map(str.encode)) | st.builds(
    frame, st.sampled_from([BINARY, PING, PONG]), st.binary(max_size=125)
)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A frame with some bytes turned over, cut or repeated."""
    content = bytearray(draw(well_formed) + draw(well_formed))
    for position in draw(st.lists(st.integers(0, 15), min_size=1, max_size=3)):
        content[position % len(content)] ^= draw(st.integers(1, 255))
    return bytes(content[: draw(st.integers(1, len(content)))])


hostile = (
    mutated()
    | st.binary(min_size=1, max_size=100)
    | st.builds(
        frame,
        st.sampled_from([TEXT, CONTINUATION, CLOSE, 3, 11]),
        payloads,
        final=st.booleans(),
        reserved=st.integers(0, 7),
        mask=st.none() | st.binary(min_size=4, max_size=4),
    )
)
# Each step is a frame, and whether what comes next shall come on a new connection.
steps = st.lists(
    st.tuples(well_formed, st.just(False)) | st.tuples(well_formed, st.just(False)) | st.tuples(hostile, st.booleans()),
    min_size=FRAMES_PER_EXAMPLE,
    max_size=FRAMES_PER_EXAMPLE,
)


class Attacker:
    """Sends frames on one connection after the other, and counts those that went out."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._connection: RawSocket | None = None
        self.sent = 0

    def send(self, content: bytes) -> None:
        try:
            self._open().send(content)
            self._connection.drain()
            self.sent += 1
        except (Disconnected, ConnectionError):
            self.leave()

    def leave(self) -> None:
        if self._connection is not None:
            self._connection.socket.close()
            self._connection = None

    def behave(self) -> None:
        """Say what goes all the way in: a member's subscription, a sign-in, a client event."""
        self.leave()
        connection = RawSocket(self._site.port)
        connection.send(connection.request)
        connection.read_head()
        socket_id, member = connection.event()["data"]["socket_id"], '{"user_id":7}'
        signer = Application(id=self._site.app_id, key=self._site.key, secret=self._site.secret)
        self._connection = connection
        for event, data in (
            (
                "pusher:subscribe",
                {
                    "channel": "presence-x",
                    "channel_data": member,
                    "auth": subscription_auth(signer, socket_id, "presence-x", member),
                },
            ),
            ("pusher:signin", {"user_data": '{"id":"7"}', "auth": user_auth(signer, socket_id, '{"id":"7"}')}),
        ):
            self.send(frame(TEXT, json.dumps({"event": event, "data": data}).encode()))

    def _open(self) -> RawSocket:
        if self._connection is None:
            self._connection = RawSocket(self._site.port).upgrade()
        return self._connection


def connection_count(site: Site) -> int:
    path = f"/apps/{site.app_id}/connections"
    params = {"auth_key": site.key, "auth_timestamp": str(int(time.time())), "auth_version": "1.0"}
    params["auth_signature"] = sign_request(site.secret, "GET", path, params)
    query = "&".join(f"{key}={value}" for key, value in params.items())
    with urllib.request.urlopen(f"{site.url}{path}?{query}", timeout=10) as response:
        return int(json.load(response)["connections"])


def wait_until_alone(site: Site) -> None:
    """Only the bystander's connection is left."""
    wait_until(lambda: connection_count(site) == 1)


# Other tests' threads in this process may use ``random`` while a strategy draws, which is not the strategy's fault.
@pytest.mark.filterwarnings("ignore:Do not use the `random` module:hypothesis.errors.HypothesisDeprecationWarning")
@pytest.mark.timeout(240)
@pytest.mark.parametrize("engine", ["daphne", "uvicorn"])
def test_ten_thousand_frames(engine: str, tmp_path: Path) -> None:
    with Site(engine, tmp_path, REVURB_APP_ACCEPT_CLIENT_EVENTS_FROM="all") as site, Bystander(site) as bystander:
        process = psutil.Process(site.process.pid)
        attacker = Attacker(site)
        deadline = time.monotonic() + LONGEST

        @settings(
            max_examples=FRAMES // FRAMES_PER_EXAMPLE + 60,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(steps, st.booleans())
        def attack(frames: list[tuple[bytes, bool]], behaves: bool) -> None:
            if attacker.sent >= FRAMES or time.monotonic() > deadline:
                return
            if behaves:
                attacker.behave()
            for content, leaves in frames:
                attacker.send(content)
                if leaves:
                    attacker.leave()
            attacker.leave()
            assert site.process.process.poll() is None, site.process.output

        for _ in range(20):
            attacker.send(frame(TEXT, b"warming up"))
        before = process.memory_info().rss
        attack()
        assert attacker.sent >= FRAMES
        bystander.assert_served()
        wait_until_alone(site)
        assert process.memory_info().rss - before < MOST_GROWTH
        bystander.assert_served()
    assert "Traceback" not in site.process.output
    assert "Error" not in site.process.output
