"""The session: what one connection may do. Frames in, commands out, the time by hand."""

import pytest

from broadcasting.protocol.commands import Close, Prune, Reply, User
from broadcasting.protocol.errors import Terminated
from broadcasting.protocol.messages import PING, Member
from tests.broadcasting.protocol.sessions import Conversation, fatal, refusal

INVALID = (4200, "Invalid message format")


@pytest.fixture
def talk():
    return Conversation()


class TestOpening:
    def test_greeting(self):
        talk = Conversation(activity_timeout=45)
        assert talk.session.open(origin=None, version="7") == [
            Reply(
                '{"event":"pusher:connection_established",'
                '"data":"{\\"socket_id\\":\\"1234.1234\\",\\"activity_timeout\\":45}"}'
            )
        ]

    def test_disabled_application(self):
        talk = Conversation(enabled=False)
        assert fatal(talk.session.open(origin=None, version=None)) == (4003, "Application is disabled")
        talk.assert_ended()

    def test_foreign_origin(self):
        talk = Conversation(allowed_origins=("example.com",))
        assert fatal(talk.session.open(origin="https://evil.org", version=None)) == (4009, "Origin not allowed")
        talk.assert_ended()

    @pytest.mark.parametrize(("version", "code"), [("x", 4006), ("4", 4007)])
    def test_strict_version(self, talk, version, code):
        assert fatal(talk.session.open(origin=None, version=version, strict_version=True))[0] == code

    @pytest.mark.parametrize("version", [None, "", "x", "4", "99"])
    def test_lenient_version(self, talk, version):
        assert len(talk.session.open(origin=None, version=version)) == 1


class TestMalformed:
    """Each line of the table of malformed input; none of them ends the connection."""

    @pytest.mark.parametrize(
        "text",
        ["", "no JSON", "1", "null", '"text"', "[]", "{}", '{"event":""}', '{"event":7}', '{"event":null}', "[" * 9000],
    )
    def test_not_a_message(self, talk, text):
        assert refusal(talk.hear(text)) == INVALID
        talk.assert_usable()

    @pytest.mark.parametrize("content", [b"", b'{"event":"pusher:ping"}', b"\xff\xfe"])
    def test_binary(self, talk, content):
        assert refusal(talk.hear(content)) == INVALID
        talk.assert_usable()

    @pytest.mark.parametrize(
        "event",
        ["pusher:", "pusher:connection_established", "pusher:error", "pusher:subscription_succeeded", "pusher:PING"],
    )
    def test_unknown_pusher_event(self, talk, event):
        assert refusal(talk.say(event, {}, channel="news")) == INVALID
        talk.assert_usable()

    @pytest.mark.parametrize("event", ["pusher:subscribe", "pusher:unsubscribe"])
    @pytest.mark.parametrize(
        "data", [None, {}, [], 1, "text", ["news"], {"channel": None}, {"channel": 7}, {"channel": ["news"]}]
    )
    def test_without_a_channel(self, talk, event, data):
        assert refusal(talk.say(event, data)) == INVALID
        talk.assert_usable()

    @pytest.mark.parametrize("auth", [7, True, [], {}, ["key:signature"]])
    @pytest.mark.parametrize("channel", ["news", "private-x"])
    def test_auth_is_no_string(self, talk, channel, auth):
        assert refusal(talk.say("pusher:subscribe", {"channel": channel, "auth": auth})) == INVALID

    @pytest.mark.parametrize("channel_data", [7, True, [], {"user_id": 1}])
    def test_channel_data_is_no_string(self, talk, channel_data):
        assert refusal(talk.subscribe("presence-x", None, channel_data=channel_data)) == INVALID

    @pytest.mark.parametrize("channel_data", ["", "no JSON", "{", "null", "[]", "7", '"text"', '{"user_id":NaN}'])
    def test_channel_data_is_no_object(self, talk, channel_data):
        assert refusal(talk.subscribe("presence-x", channel_data)) == INVALID

    @pytest.mark.parametrize("event", ["order.shipped", "client-x", "pusher_internal:member_added"])
    @pytest.mark.parametrize(
        "more",
        [{}, {"channel": None}, {"channel": 7}, {"channel": []}],
    )
    def test_other_event_without_a_channel(self, talk, event, more):
        assert refusal(talk.say(event, {}, **more)) == INVALID

    @pytest.mark.parametrize("event", ["order.shipped", "client-x"])
    @pytest.mark.parametrize("data", ["text", "7", "true", 7, 1.5, True])
    def test_other_event_with_a_scalar(self, talk, event, data):
        assert refusal(talk.say(event, data, channel="news")) == INVALID

    @pytest.mark.parametrize("event", ["order.shipped", "pusher_internal:member_added", "Client-x", "clientx"])
    @pytest.mark.parametrize("data", [None, {}, [], {"a": 1}, '{"a":1}'])
    def test_other_event_is_ignored(self, talk, event, data):
        assert talk.say(event, data, channel="news") == []
        talk.assert_usable()


class TestSize:
    def test_limit(self):
        talk = Conversation(max_message_size=100)
        text = '{"event":"pusher:ping"}'
        assert talk.hear(text.ljust(100)) == [Reply('{"event":"pusher:pong"}')]
        assert talk.hear(text.ljust(101)) == [Close(1009, "Maximum message size exceeded")]
        talk.assert_ended()

    @pytest.mark.parametrize(("character", "size"), [("a", 1), ("ü", 2), ("€", 3), ("😀", 4)])
    def test_bytes_count(self, character, size):
        talk = Conversation(max_message_size=100)
        assert refusal(talk.hear(character * (100 // size))) == INVALID
        assert talk.hear(character * (100 // size + 1)) == [Close(1009, "Maximum message size exceeded")]

    def test_binary(self):
        talk = Conversation(max_message_size=10)
        assert refusal(talk.hear(bytes(10))) == INVALID
        assert talk.hear(bytes(11)) == [Close(1009, "Maximum message size exceeded")]


class TestPing:
    @pytest.mark.parametrize("data", [None, {}, [], "text", 7])
    def test_ping(self, talk, data):
        assert talk.say("pusher:ping", data) == [Reply('{"event":"pusher:pong"}')]

    def test_pong(self, talk):
        assert talk.say("pusher:pong", {}) == []


class TestRateLimit:
    LIMITED = {"rate_limiting_enabled": True, "rate_limiting_max_attempts": 2, "rate_limiting_decay_seconds": 10}

    def test_any_message_counts(self):
        talk = Conversation(**self.LIMITED)
        talk.assert_usable()
        assert refusal(talk.hear("garbage")) == INVALID
        assert refusal(talk.say("pusher:ping")) == (4301, "Rate limit exceeded")
        assert refusal(talk.hear(b"\xff")) == (4301, "Rate limit exceeded")
        talk.now += 10
        talk.assert_usable()

    def test_termination(self):
        talk = Conversation(**self.LIMITED, rate_limiting_terminate_on_limit=True)
        talk.assert_usable()
        talk.assert_usable()
        assert fatal(talk.say("pusher:ping")) == (4301, "Rate limit exceeded")
        talk.assert_ended()

    def test_off_by_default(self, talk):
        for _ in range(200):
            talk.assert_usable()


class TestTime:
    def test_ping_and_prune(self):
        talk = Conversation(ping_interval=60, activity_timeout=30)
        assert talk.wait(59.9) == []
        assert talk.wait(0.1) == [Reply(PING)]
        assert talk.wait(29.9) == []
        prune, *rest = talk.wait(0.1)
        assert prune == Prune()
        assert fatal(rest) == (4201, "Pong reply not received in time")
        talk.assert_ended()

    @pytest.mark.parametrize("answer", ['{"event":"pusher:pong"}', "garbage", '{"event":"client-x"}'])
    def test_any_message_shows_life(self, answer):
        talk = Conversation(ping_interval=60, activity_timeout=30)
        assert talk.wait(60) == [Reply(PING)]
        talk.now += 29
        talk.hear(answer)
        assert talk.wait(59) == []
        assert talk.wait(1) == [Reply(PING)]

    def test_authorization_timeout(self):
        talk = Conversation(authorization_timeout=10)
        talk.session.joined("news", None)
        assert talk.wait(9.9) == []
        assert fatal(talk.wait(0.1)) == (4009, "Connection not authorized within timeout")
        talk.assert_ended()

    @pytest.mark.parametrize("channel", ["private-x", "private-cache-x", "private-encrypted-x", "presence-x"])
    def test_authorized_by_a_channel(self, channel):
        talk = Conversation(authorization_timeout=10)
        talk.session.joined(channel, None)
        assert talk.wait(10) == []

    def test_authorized_by_signing_in(self):
        talk = Conversation(authorization_timeout=10)
        talk.session.signed_in(User("7"))
        assert talk.wait(10) == []

    def test_authorized_once_is_authorized_for_good(self):
        """Leaving the last private channel of a page is no reason to be sent away."""
        talk = Conversation(authorization_timeout=10)
        talk.session.joined("private-x", None)
        talk.session.left("private-x")
        assert talk.wait(10) == []

    def test_the_timeout_does_not_wait_for_a_pong(self):
        talk = Conversation(authorization_timeout=10, ping_interval=5, activity_timeout=30)
        assert talk.wait(5) == [Reply(PING)]
        assert fatal(talk.wait(5)) == (4009, "Connection not authorized within timeout")

    @pytest.mark.parametrize("channel", ["news", "privatefoo", "cache-x", "presencefoo"])
    def test_not_authorized_by_public_channels(self, channel):
        talk = Conversation(authorization_timeout=10)
        talk.session.joined(channel, None)
        assert fatal(talk.wait(10))[0] == 4009


class TestBelonging:
    @pytest.mark.parametrize(
        ("user", "members", "belongs"),
        [
            (None, [], False),
            (User("7"), [], True),
            (User("8"), [], False),
            (None, [Member(7)], True),
            (None, [Member("7")], True),
            (None, [None, Member(8), Member(7)], True),
            (User("8"), [Member(7)], True),
            (None, [None], False),
            (None, [Member("07")], False),
        ],
    )
    def test_belongs_to(self, talk, user, members, belongs):
        if user:
            talk.session.signed_in(user)
        for number, member in enumerate(members):
            talk.session.joined(f"channel-{number}", member)
        assert talk.session.belongs_to("7") is belongs


def test_failing(talk):
    assert fatal(talk.session.fail(Terminated())) == (4009, "Connection terminated by the application")
    talk.assert_ended()
