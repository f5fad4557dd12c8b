"""The official ``pusher`` package for Python, all of it, against the whole server."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from uuid import uuid4

import pusher
import pytest
from pusher.errors import PusherBadAuth, PusherBadRequest, PusherBadStatus

from tests.integration.auth_site import MASTER_KEY
from tests.integration.demo_site import Site
from tests.integration.listener import Listener

pytestmark = pytest.mark.two_nodes

Listen = Callable[..., Listener]


@pytest.fixture
def publisher(site: Site) -> pusher.Pusher:
    return site.publisher()


@pytest.fixture
def listen(site: Site) -> Iterator[Listen]:
    """Opens sockets that subscribe to channels; they are closed with the test."""
    with ExitStack() as stack:

        def open_listener(*channels: str, user_id: str | int | None = None) -> Listener:
            listener = stack.enter_context(Listener(site))
            for channel in channels:
                listener.subscribe(channel, user_id if channel.startswith("presence-") else None)
            return listener

        yield open_listener


@pytest.fixture
def name() -> str:
    """Part of a channel's name or a user's id that no other test uses."""
    return uuid4().hex


class TestTrigger:
    def test_one_channel(self, publisher: pusher.Pusher, listen: Listen, name: str) -> None:
        listener = listen(name)
        assert publisher.trigger(name, "my-event", {"text": "Grüße 🎉"}) == {}
        assert listener.next() == {"event": "my-event", "channel": name, "data": {"text": "Grüße 🎉"}}

    def test_many_channels(self, publisher: pusher.Pusher, listen: Listen, name: str) -> None:
        channels = [f"{name}-{number}" for number in range(100)]
        listener = listen(channels[0], channels[99])
        assert publisher.trigger(channels, "my-event", "text") == {}
        assert [listener.next()["channel"], listener.next()["channel"]] == [channels[0], channels[99]]

    def test_leaves_out_a_socket(self, publisher: pusher.Pusher, listen: Listen, name: str) -> None:
        listener, other = listen(name), listen(name)
        publisher.trigger(name, "first", {}, listener.socket_id)
        publisher.trigger(name, "second", {})
        assert (listener.next()["event"], other.next()["event"]) == ("second", "first")

    def test_encrypted(self, publisher: pusher.Pusher, listen: Listen, name: str) -> None:
        listener = listen(f"private-encrypted-{name}")
        publisher.trigger(f"private-encrypted-{name}", "secret", {"a": 1})
        assert sorted(listener.next()["data"]) == ["ciphertext", "nonce"]

    def test_keeps_order(self, publisher: pusher.Pusher, listen: Listen, name: str) -> None:
        listener = listen(name)
        for number in range(50):
            publisher.trigger(name, str(number), {})
        assert [listener.next()["event"] for _ in range(50)] == [str(number) for number in range(50)]


class TestTriggerBatch:
    def test_arrives_in_order(self, publisher: pusher.Pusher, listen: Listen, name: str) -> None:
        listener = listen(name)
        batch = [{"channel": name, "name": str(number), "data": {"number": number}} for number in range(10)]
        assert publisher.trigger_batch(batch) == {"batch": {}}
        assert [listener.next()["data"]["number"] for _ in range(10)] == list(range(10))

    def test_already_encoded_with_a_socket_left_out(self, publisher: pusher.Pusher, listen: Listen, name: str) -> None:
        listener = listen(name)
        events = [
            {"channel": name, "name": "first", "data": '{"a":1}', "socket_id": listener.socket_id},
            {"channel": name, "name": "second", "data": '{"a":2}'},
        ]
        publisher.trigger_batch(events, already_encoded=True)
        assert listener.next() == {"event": "second", "channel": name, "data": {"a": 2}}

    def test_eleven_are_too_many(self, publisher: pusher.Pusher, name: str) -> None:
        batch = [{"channel": name, "name": "n", "data": {}} for _ in range(11)]
        with pytest.raises(PusherBadStatus, match="422"):
            publisher.trigger_batch(batch)


class TestQuestions:
    def test_channels_info(self, publisher: pusher.Pusher, listen: Listen, name: str) -> None:
        listen(f"presence-{name}", user_id=1)
        listen(f"presence-{name}", name, user_id=2)
        prefix = f"presence-{name}"
        assert publisher.channels_info(prefix, ["user_count"]) == {"channels": {prefix: {"user_count": 2}}}
        every = publisher.channels_info(attributes=["subscription_count"])["channels"]
        assert (every[name], every[prefix]) == ({"subscription_count": 1}, {})
        assert publisher.channels_info(f"{name}-nowhere") == {"channels": {}}

    def test_channel_info(self, publisher: pusher.Pusher, listen: Listen, name: str) -> None:
        assert publisher.channel_info(name) == {"occupied": False}
        listen(name)
        answer = publisher.channel_info(name, ["subscription_count", "user_count"])
        assert answer == {"occupied": True, "subscription_count": 1}

    def test_users_info(self, publisher: pusher.Pusher, listen: Listen, name: str) -> None:
        listen(f"presence-{name}", user_id=1)
        listen(f"presence-{name}", user_id="two")
        assert publisher.users_info(f"presence-{name}") == {"users": [{"id": 1}, {"id": "two"}]}

    def test_users_info_of_other_channels(self, publisher: pusher.Pusher, listen: Listen, name: str) -> None:
        with pytest.raises(PusherBadStatus, match="404"):
            publisher.users_info(f"presence-{name}")
        listen(name)
        with pytest.raises(PusherBadRequest):
            publisher.users_info(name)

    @pytest.mark.parametrize("part", ["a=b", "a@b", "a,b", "a;b", "a.b_c-d"])
    def test_names_of_every_spelling(self, publisher: pusher.Pusher, listen: Listen, name: str, part: str) -> None:
        listen(f"{name}{part}")
        assert publisher.channel_info(f"{name}{part}") == {"occupied": True}


class TestUsers:
    def test_send_to_user(self, publisher: pusher.Pusher, listen: Listen, name: str) -> None:
        listener = listen()
        listener.sign_in(name)
        listener.subscribe(f"#server-to-user-{name}")  # as pusher-js does by itself
        assert publisher.send_to_user(name, "hello", {"a": 1}) == {}
        assert listener.next()["data"] == {"a": 1}

    def test_terminate_user_connections(self, publisher: pusher.Pusher, listen: Listen, name: str) -> None:
        signed_in, member, other = listen(), listen(f"presence-{name}", user_id=name), listen(name)
        signed_in.sign_in(name)
        assert publisher.terminate_user_connections(name) == {}
        assert (signed_in.closed_with(), member.closed_with()) == (4009, 4009)
        publisher.trigger(name, "still-there", {})
        other.expect("still-there")


class TestRefusals:
    def client(self, site: Site, **options: str) -> pusher.Pusher:
        credentials = {"app_id": site.app_id, "key": site.key, "secret": site.secret} | options
        return pusher.Pusher(
            **credentials, host=site.host, port=site.port, ssl=False, encryption_master_key_base64=MASTER_KEY
        )

    @pytest.mark.parametrize("options", [{"key": "other"}, {"secret": "other"}])
    def test_wrong_credentials(self, site: Site, options: dict[str, str]) -> None:
        with pytest.raises(PusherBadAuth, match=r"Authentication signature invalid\."):
            self.client(site, **options).trigger("a", "b", {})
        with pytest.raises(PusherBadAuth):
            self.client(site, **options).terminate_user_connections("7")

    def test_unknown_application(self, site: Site) -> None:
        with pytest.raises(PusherBadStatus, match=r"404: No matching application for ID \[99\]\."):
            self.client(site, app_id="99").channels_info()

    def test_too_much_data(self, publisher: pusher.Pusher, name: str) -> None:
        with pytest.raises(PusherBadStatus, match=r"413: Payload too large\."):
            publisher.trigger(name, "n", "x" * 20_000)
