"""Values are JSON, and come back as they were."""

from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pennant.errors import UndecodableValue, UnserialisableValue
from pennant.values import LONGEST_VALUE, decode, encode, is_active, is_same, rounded

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=4)
    ),
    max_leaves=8,
)


@given(JSON)
def test_what_comes_back_is_what_went_in_to_the_type(value):
    assert is_same(decode(encode(value)), value)
    assert is_same(rounded(value), value)


def test_what_comes_back_first_comes_back_always():
    assert rounded((1, (2,))) == [1, [2]]
    assert rounded({1: "a"}) == {"1": "a"}


@pytest.mark.parametrize("value", [None, 0, 0.0, "", [], {}, "off", "false", 1])
def test_whatever_is_not_false_is_active(value):
    assert is_active(rounded(value))


def test_false_alone_is_inactive():
    assert not is_active(rounded(False))


@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        float("-inf"),
        Decimal(1),
        datetime(2027, 1, 1),
        {1, 2},
        b"x",
        object(),
        "\ud800",
        {"a": {"b": float("nan")}},
        {(1, 2): 3},
        "x" * LONGEST_VALUE,
    ],
)
def test_what_is_not_json_is_refused(value):
    with pytest.raises(UnserialisableValue):
        encode(value)


def test_what_contains_itself_is_refused():
    loop: list[object] = []
    loop.append(loop)
    with pytest.raises(UnserialisableValue):
        encode(loop)


@pytest.mark.parametrize("text", ["", "{", "nonsense", "[" * 100_000, "\x00", None])
def test_what_cannot_be_read_is_named(text):
    with pytest.raises(UndecodableValue):
        decode(text)


def test_equal_means_equal_to_the_type():
    assert not any(is_same(a, b) for a, b in [(1, True), (1, 1.0), (0, False), ("1", 1), (None, False)])
    assert is_same({"b": 1, "a": [1]}, {"a": [1], "b": 1})
    assert not is_same(object(), object())
