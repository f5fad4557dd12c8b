"""Bodies of requests, hostile ones above all."""

import json

import pytest
from django.test import RequestFactory

from broadcasting.authorization.bodies import MAX_CHANNELS, Body, InvalidBody

FORM, JSON = "application/x-www-form-urlencoded", "application/json"


def body(content, content_type=FORM):
    return Body(RequestFactory().post("/auth", content, content_type=content_type))


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        ("socket_id=1.2&channel_name=private-a", FORM),
        ("socket_id=1.2&channel_name=private-a", f"{FORM}; charset=UTF-8"),
        ('{"socket_id": "1.2", "channel_name": "private-a"}', JSON),
        ('{"socket_id": "1.2", "channel_name": "private-a", "more": [1, {}]}', f"{JSON}; charset=utf-8"),
    ],
)
def test_forms_and_json_are_taken(content, content_type):
    found = body(content, content_type)
    assert (found.socket_id(), found.text("channel_name"), found.channels()) == ("1.2", "private-a", None)


def test_multipart_forms_are_taken():
    found = Body(RequestFactory().post("/auth", {"socket_id": "1.2"}))
    assert found.socket_id() == "1.2"


@pytest.mark.parametrize(
    "content",
    ["[]", '"text"', "7", "null", "{", "{'a': 1}", '{"a": 1}}', "\x00", b"\xff\xfe", "[" * 100_000, '{"a":' * 100_000,
     '{"socket_id": "1.2", "socket_id": "3.4"}', "9" * 5000],
)  # fmt: skip
def test_what_is_no_json_object_is_refused(content):
    with pytest.raises(InvalidBody) as caught:
        body(content, JSON)
    assert caught.value.status == 400


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "application/json5", "x" * 5000])
def test_other_types_are_refused(content_type):
    with pytest.raises(InvalidBody) as caught:
        body('{"socket_id": "1.2"}', content_type)
    assert caught.value.status == 415


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        ("no boundary", "multipart/form-data"),
        ("--x\r\nbroken", "multipart/form-data; boundary=\xff"),
        ("socket_id=1.2", f"{FORM}; charset=latin-1"),
        ("&".join(f"f{number}=1" for number in range(2000)), FORM),
    ],
)
def test_forms_that_can_not_be_read_are_refused(content, content_type):
    with pytest.raises(InvalidBody) as caught:
        body(content, content_type).socket_id()
    assert caught.value.status == 400


@pytest.mark.parametrize("content_type", [FORM, JSON])
def test_huge_bodies_are_refused(content_type, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    with pytest.raises(InvalidBody) as caught:
        body("socket_id=" + "1" * 1000, content_type)
    assert caught.value.status == 413


@pytest.mark.parametrize(
    "fields",
    [{}, {"socket_id": None}, {"socket_id": 1.2}, {"socket_id": ["1.2"]}, {"socket_id": {"a": "1.2"}},
     {"socket_id": ""}, {"socket_id": True}],
)  # fmt: skip
def test_a_field_must_be_a_text(fields):
    with pytest.raises(InvalidBody, match="socket_id must be given once, as a text"):
        body(json.dumps(fields), JSON).socket_id()


def test_a_field_must_be_there_once():
    with pytest.raises(InvalidBody, match="must be given once"):
        body("socket_id=1.2&socket_id=3.4").socket_id()
    with pytest.raises(InvalidBody, match="must be given once"):
        body("channel_name=private-a&channel_name=private-b").text("channel_name")


@pytest.mark.parametrize(
    "socket_id",
    ["1", "1.2.3", "1.", ".2", "a.b", "1.2\n", " 1.2", "1.2:private-a", "1.2::user::{}", "-1.2", "1e3.2", "１.２",
     "1.\x00", "1" * 63 + ".1"],
)  # fmt: skip
@pytest.mark.parametrize("content_type", [FORM, JSON])
def test_socket_ids_have_one_form(socket_id, content_type):
    fields = {"socket_id": socket_id}
    found = Body(RequestFactory().post("/auth", fields)) if content_type == FORM else body(json.dumps(fields), JSON)
    with pytest.raises(InvalidBody, match="malformed"):
        found.socket_id()


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        ("channels[]=private-a&channels[]=private-b&channels[]=private-a", FORM),
        ("channels=private-a&channels=private-b", FORM),
        ('{"channels": ["private-a", "private-b", "private-a"]}', JSON),
    ],
)
def test_several_channels_may_be_asked_for(content, content_type):
    assert body(content, content_type).channels() == ["private-a", "private-b"]


def test_one_channel_may_be_asked_for_as_several():
    assert body("channels[]=private-a").channels() == ["private-a"]
    assert body('{"channels": ["private-a"]}', JSON).channels() == ["private-a"]


@pytest.mark.parametrize(
    "channels", [[], [1], [None], [["private-a"]], {"a": 1}, 7, None, ["a"] * (MAX_CHANNELS + 1), [{"a": 1}, "b"]]
)
def test_lists_of_channels_are_looked_at(channels):
    with pytest.raises(InvalidBody, match="channels must be"):
        body(json.dumps({"channels": channels}), JSON).channels()
