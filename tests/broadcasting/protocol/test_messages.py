"""Messages: what is understood, and every frame's exact text."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcasting.protocol import messages
from broadcasting.protocol.errors import InvalidMessage, OverConnectionQuota, Unauthorized
from broadcasting.protocol.messages import SOCKET_ID, Event, Member, Message, decode, decode_json

any_text = st.text(st.characters(exclude_categories=()))
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | any_text,
    lambda children: st.lists(children, max_size=4) | st.dictionaries(any_text, children, max_size=4),
    max_leaves=12,
)


def nested(depth: int, opening: str = "[", closing: str = "]") -> str:
    return opening * depth + closing * depth


NOT_A_MESSAGE = [
    "",
    " ",
    "hello",
    "{",
    "}",
    "{'event':'x'}",
    '{"event":"x"}{"event":"y"}',
    '{"event":"x"',
    '{"event":"x",}',
    "null",
    "true",
    "1",
    "1.5",
    '"pusher:ping"',
    "[]",
    '["pusher:ping"]',
    "{}",
    '{"data":{}}',
    '{"event":""}',
    '{"event":null}',
    '{"event":1}',
    '{"event":true}',
    '{"event":["pusher:ping"]}',
    '{"event":{"name":"pusher:ping"}}',
    '{"event":"x","data":NaN}',
    '{"event":"x","data":Infinity}',
    '{"event":"x","data":-Infinity}',
    '{"event":"x","data":1e999}',
    '{"event":"x","data":-1e999}',
    '{"event":"x","data":"\n"}',
    '{"event":"x","data":' + "9" * 5000 + "}",
    '\ufeff{"event":"x"}',
    nested(100_000),
    nested(100_000, "{", "}"),
    '{"event":"x","data":' + nested(100_000) + "}",
    '{"event":"x","data":' + '{"a":' * 200 + "1" + "}" * 200 + "}",
]


@pytest.mark.parametrize("text", NOT_A_MESSAGE, ids=range(len(NOT_A_MESSAGE)))
def test_what_is_not_a_message(text):
    with pytest.raises(InvalidMessage):
        decode(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"event":"x"}', Message("x", None, None)),
        ('{"event":"x","data":null}', Message("x", None, None)),
        ('{"event":"x","data":{}}', Message("x", {}, None)),
        ('{"event":"x","data":[]}', Message("x", [], None)),
        ('{"event":"x","data":1}', Message("x", 1, None)),
        ('{"event":"x","data":{"a":"b"},"channel":"c"}', Message("x", {"a": "b"}, "c")),
        ('{"event":"x","data":"{\\"a\\":\\"b\\"}"}', Message("x", {"a": "b"}, None)),
        ('{"event":"x","data":"[1,2]"}', Message("x", [1, 2], None)),
        ('{"event":"x","data":"null"}', Message("x", None, None)),
        ('{"event":"x","data":"7"}', Message("x", 7, None)),
        ('{"event":"x","data":"\\"{}\\""}', Message("x", "{}", None)),
        ('{"event":"x","data":"text"}', Message("x", "text", None)),
        ('{"event":"x","data":""}', Message("x", "", None)),
        ('{"event":"x","data":"{broken"}', Message("x", "{broken", None)),
        ('{"event":"x","data":"NaN"}', Message("x", "NaN", None)),
        ('{"event":"x","channel":7}', Message("x", None, 7)),
        ('{"event":"x","channel":null,"else":1}', Message("x", None, None)),
        (' \t\r\n{"event" : "x"}\n', Message("x", None, None)),
        ('{"event":"x","event":"y"}', Message("y", None, None)),
        ('{"event":"\\u00fc"}', Message("ü", None, None)),
        ('{"event":"\\ud800"}', Message("\ud800", None, None)),
    ],
)
def test_messages(text, message):
    assert decode(text) == message


def test_deep_data_in_a_string_is_left_alone():
    deep = "[" * 200 + "]" * 200
    assert decode(json.dumps({"event": "x", "data": deep})).data == deep


def test_depth():
    assert decode_json(nested(128)) is not None
    with pytest.raises(InvalidMessage):
        decode_json(nested(129))
    # Broad is not deep.
    assert len(decode_json("[" + ",".join(["[]"] * 1000) + "]")) == 1000


@given(any_text | st.binary().map(lambda content: content.decode("latin-1")))
def test_any_text_is_understood_or_refused(text):
    try:
        message = decode(text)
    except InvalidMessage:
        return
    assert isinstance(message.event, str)
    assert message.event


@given(json_values)
def test_what_is_decoded_can_be_encoded(value):
    text = messages.client_event("client-x", decode_json(json.dumps(value)), "news", None)
    assert text.isascii()
    assert json.loads(text).get("data") == value


FRAMES = [
    (
        messages.connection_established("123.456", 30),
        '{"event":"pusher:connection_established","data":"{\\"socket_id\\":\\"123.456\\",\\"activity_timeout\\":30}"}',
    ),
    (messages.PING, '{"event":"pusher:ping"}'),
    (messages.PONG, '{"event":"pusher:pong"}'),
    (
        messages.subscription_succeeded("my-channel"),
        '{"event":"pusher_internal:subscription_succeeded","data":"{}","channel":"my-channel"}',
    ),
    (
        messages.subscription_succeeded("presence-x", [Member(1, {"name": "A"}), Member("2", {"name": "B"})]),
        '{"event":"pusher_internal:subscription_succeeded","data":"{\\"presence\\":{\\"count\\":2,\\"ids\\":[1,\\"2\\"],'
        '\\"hash\\":{\\"1\\":{\\"name\\":\\"A\\"},\\"2\\":{\\"name\\":\\"B\\"}}}}","channel":"presence-x"}',
    ),
    (
        messages.subscription_succeeded("presence-x", [Member(1)]),
        '{"event":"pusher_internal:subscription_succeeded",'
        '"data":"{\\"presence\\":{\\"count\\":1,\\"ids\\":[1],\\"hash\\":{\\"1\\":null}}}","channel":"presence-x"}',
    ),
    (
        messages.member_added("presence-x", Member(2, {"name": "B"})),
        '{"event":"pusher_internal:member_added",'
        '"data":"{\\"user_id\\":2,\\"user_info\\":{\\"name\\":\\"B\\"}}","channel":"presence-x"}',
    ),
    (
        messages.member_added("presence-x", Member("2")),
        '{"event":"pusher_internal:member_added","data":"{\\"user_id\\":\\"2\\"}","channel":"presence-x"}',
    ),
    (
        messages.member_removed("presence-x", Member(3, {"name": "C"})),
        '{"event":"pusher_internal:member_removed","data":"{\\"user_id\\":3}","channel":"presence-x"}',
    ),
    (
        messages.channel_event("Name", '{"a": "b"}', "x"),
        '{"event":"Name","data":"{\\"a\\": \\"b\\"}","channel":"x"}',
    ),
    (messages.channel_event("Name", "no JSON", "x"), '{"event":"Name","data":"no JSON","channel":"x"}'),
    (
        messages.client_event("client-x", {"a": [1]}, "x", 1),
        '{"event":"client-x","channel":"x","data":{"a":[1]},"user_id":1}',
    ),
    (messages.client_event("client-x", None, "x", None), '{"event":"client-x","channel":"x"}'),
    (messages.client_event("client-x", [], "x", "0"), '{"event":"client-x","channel":"x","data":[],"user_id":"0"}'),
    (messages.cache_miss("cache-x"), '{"event":"pusher:cache_miss","channel":"cache-x"}'),
    (
        messages.error(Unauthorized()),
        '{"event":"pusher:error","data":"{\\"code\\":4009,\\"message\\":\\"Connection is unauthorized\\"}"}',
    ),
    (
        messages.error(OverConnectionQuota()),
        '{"event":"pusher:error","data":"{\\"code\\":4004,\\"message\\":\\"Application is over connection quota\\"}"}',
    ),
    (
        messages.subscription_error("private-x", Unauthorized(), kind="AuthError", status=401),
        '{"event":"pusher:subscription_error","channel":"private-x",'
        '"data":{"type":"AuthError","error":"Connection is unauthorized","status":401}}',
    ),
    (
        messages.signin_success('{"id":"7"}'),
        '{"event":"pusher:signin_success","data":{"user_data":"{\\"id\\":\\"7\\"}"}}',
    ),
    (
        messages.watchlist_events(online=["7"], offline=["9", "8"]),
        '{"event":"pusher_internal:watchlist_events","data":{"events":'
        '[{"name":"online","user_ids":["7"]},{"name":"offline","user_ids":["9","8"]}]}}',
    ),
    (
        messages.watchlist_events(online=[], offline=["9"]),
        '{"event":"pusher_internal:watchlist_events","data":{"events":[{"name":"offline","user_ids":["9"]}]}}',
    ),
    (
        messages.subscription_count("x", 42),
        '{"event":"pusher_internal:subscription_count","data":"{\\"subscription_count\\":42}","channel":"x"}',
    ),
]


@pytest.mark.parametrize(("text", "expected"), FRAMES, ids=range(len(FRAMES)))
def test_frames(text, expected):
    assert text == expected


@given(any_text, any_text, any_text)
def test_a_published_text_arrives_as_it_was(name, data, channel):
    text = messages.channel_event(name, data, channel)
    assert text.encode().decode() == text
    assert json.loads(text) == {"event": name, "data": data, "channel": channel}


@given(
    st.lists(st.builds(Member, st.integers() | any_text, json_values), unique_by=lambda member: member.key, max_size=4)
)
def test_members_arrive_as_they_were(members):
    frame = json.loads(messages.subscription_succeeded("presence-x", members))
    presence = json.loads(frame["data"])["presence"]
    assert presence["count"] == len(members)
    assert presence["ids"] == [member.user_id for member in members]
    assert presence["hash"] == {str(member.user_id): member.user_info for member in members}


def test_members_compare_by_text():
    assert Member(7).key == Member("7").key == "7"
    assert Member(7).key != Member("07").key


@pytest.mark.parametrize("socket_id", ["1.1", "123.456", "1000000000.1000000000", "0.0"])
def test_socket_ids(socket_id):
    assert SOCKET_ID.fullmatch(socket_id)


@pytest.mark.parametrize("socket_id", ["", "1", "1.", ".1", "1.1.1", "a.b", "1.1\n", " 1.1", "-1.1", "١.١", "1,1"])
def test_what_is_no_socket_id(socket_id):
    assert not SOCKET_ID.fullmatch(socket_id)


def test_events_are_values():
    event = Event(name="x", data="{}", channels=("a",))
    assert event == Event(name="x", data="{}", channels=("a",), socket_id=None)
