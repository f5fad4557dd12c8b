"""The session under any input: it never raises, stays usable, and says only what clients can read."""

import json

from hypothesis import given
from hypothesis import strategies as st

from broadcasting.protocol.commands import Close, Reply, SendClientEvent, SignIn, Subscribe, Unsubscribe
from broadcasting.protocol.messages import client_event, signin_success, subscription_succeeded
from broadcasting.protocol.session import Session
from broadcasting.protocol.signatures import subscription_auth, user_auth
from tests.broadcasting.protocol.sessions import Conversation, application
from tests.broadcasting.protocol.test_messages import any_text, json_values
from tests.broadcasting.protocol.vectors import APPLICATION, SOCKET_ID

events = st.sampled_from(
    ["pusher:subscribe", "pusher:unsubscribe", "pusher:signin", "pusher:ping", "pusher:pong", "client-x", "x"]
)
channels = st.sampled_from(["news", "private-x", "presence-x", "cache-x", "#server-to-user-7", "private-encrypted-x"])


@st.composite
def signed_subscriptions(draw):
    """A subscription whose signature is good, whatever ``channel_data`` holds."""
    channel, channel_data = draw(channels), draw(json_values.map(json.dumps) | any_text)
    auth = subscription_auth(APPLICATION, SOCKET_ID, channel, channel_data)
    data = {"channel": channel, "auth": auth, "channel_data": channel_data}
    return json.dumps({"event": "pusher:subscribe", "data": data})


@st.composite
def signed_sign_ins(draw):
    values = st.dictionaries(st.sampled_from(["id", "user_info", "watchlist"]), json_values)
    user_data = draw(values.map(json.dumps) | any_text)
    auth = user_auth(APPLICATION, SOCKET_ID, user_data)
    return json.dumps({"event": "pusher:signin", "data": {"auth": auth, "user_data": user_data}})


fields = st.dictionaries(st.sampled_from(["channel", "auth", "channel_data", "user_data"]), json_values | channels)
envelopes = st.fixed_dictionaries(
    {}, optional={"event": events | json_values, "data": fields | json_values, "channel": channels | json_values}
).map(json.dumps)
contents = any_text | st.binary() | json_values.map(json.dumps) | envelopes | signed_subscriptions() | signed_sign_ins()


def carry_out(session: Session, command) -> str | None:
    """Do as the hub does, and return what it would send."""
    match command:
        case Reply(text):
            return text
        case Subscribe(channel, member):
            session.joined(channel.name, member)
            return subscription_succeeded(channel.name, [member] if member else None)
        case Unsubscribe(channel):
            session.left(channel.name)
        case SignIn(user, user_data):
            session.signed_in(user)
            return signin_success(user_data)
        case SendClientEvent(channel, event, data, user_id):
            return client_event(event, data, channel.name, user_id)
    return None


def assert_readable(text: str) -> None:
    """A browser's WebSocket and ``pusher-js`` can read it."""
    frame = json.loads(text.encode().decode(), parse_constant=lambda name: (_ for _ in ()).throw(ValueError(name)))
    assert isinstance(frame["event"], str)
    if isinstance(frame.get("data"), str) and frame["event"].startswith("pusher"):
        json.loads(frame["data"])


@given(st.lists(contents, max_size=8))
def test_any_input(inputs):
    talk = Conversation(max_message_size=1_000_000, watchlist=True, accept_client_events_from="all")
    for content in inputs:
        commands = talk.hear(content)
        for sent in [carry_out(talk.session, command) for command in commands]:
            if sent is not None:
                assert_readable(sent)
        if any(isinstance(command, Close) for command in commands):
            talk.assert_ended()
            return
    talk.assert_usable()


@given(any_text | st.binary(), st.integers(1, 50))
def test_size_limit(content, limit):
    talk = Conversation(max_message_size=limit)
    size = len(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    closed = Close(1009, "Maximum message size exceeded") in talk.hear(content)
    if not (isinstance(content, str) and any("\ud800" <= each <= "\udfff" for each in content)):
        assert closed is (size > limit)


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 100)), max_size=30))
def test_a_client_that_answers_is_never_pruned(steps):
    talk = Conversation(ping_interval=60, activity_timeout=30)
    for answers, pause in steps:
        commands = talk.wait(pause)
        if answers or commands:
            assert talk.say("pusher:pong") == []
        assert not any(isinstance(command, Close) for command in commands)


@given(any_text | st.none(), any_text | st.none(), st.booleans())
def test_any_handshake(origin, version, strict):
    session = Session(application(allowed_origins=("example.com",)), SOCKET_ID, now=0)
    for command in session.open(origin=origin, version=version, strict_version=strict):
        if isinstance(command, Reply):
            assert_readable(command.text)
