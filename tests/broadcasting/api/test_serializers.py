from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.exceptions import APIException, ValidationError

from broadcasting.api.exceptions import InvalidSocketId, PayloadTooLarge
from broadcasting.api.serializers import Limits, validate_batch, validate_event
from tests.broadcasting.api.client import APPLICATION

EVENT = {"name": "n", "data": "d", "channel": "a"}

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
FIELDS = st.sampled_from(["name", "data", "channels", "channel", "socket_id", "info", "batch", "other"])


def test_returns_known_fields_only() -> None:
    content = EVENT | {"channels": ["b"], "socket_id": "1.1", "info": "cache", "other": 1}
    assert validate_event(APPLICATION, content) == {key: value for key, value in content.items() if key != "other"}


def test_keeps_nothing_of_a_request() -> None:
    with pytest.raises(ValidationError):
        validate_event(APPLICATION, {})
    assert validate_event(APPLICATION, EVENT) == EVENT
    assert validate_event(APPLICATION, EVENT | {"name": "other"})["name"] == "other"


def test_limits_change_with_the_application() -> None:
    strict = replace(APPLICATION, max_event_name=1, max_event_payload=1)
    long = EVENT | {"name": "nn"}
    assert validate_event(APPLICATION, long) == long
    with pytest.raises(ValidationError):
        validate_event(strict, long)
    with pytest.raises(PayloadTooLarge):
        validate_event(strict, EVENT | {"data": "dd"})
    assert Limits.of(strict) != Limits.of(APPLICATION)


def test_invalid_fields_come_before_the_socket_id() -> None:
    with pytest.raises(ValidationError):
        validate_event(APPLICATION, EVENT | {"name": 5, "socket_id": "x"})
    with pytest.raises(InvalidSocketId):
        validate_event(APPLICATION, EVENT | {"socket_id": "x"})


def test_batch() -> None:
    assert validate_batch(APPLICATION, {"batch": [EVENT, EVENT]}) == [EVENT, EVENT]
    with pytest.raises(ValidationError):
        validate_batch(APPLICATION, {"batch": [EVENT, {**EVENT, "channel": None, "channels": ["a"]}]})


@given(st.dictionaries(FIELDS, JSON))
def test_whatever_comes_is_returned_or_refused(content: dict[str, Any]) -> None:
    with suppress(APIException):
        validate_event(APPLICATION, content)
    with suppress(APIException):
        validate_batch(APPLICATION, {"batch": [content]})
