import pytest

from broadcasting import PayloadError
from broadcasting.events.options import SendOptions


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("retries", 0),
        ("retries", 1000),
        ("backoff", (0,)),
        ("backoff", (0.5, 24 * 3600)),
        ("timeout", None),
        ("timeout", 0.5),
        ("unique_for", 1),
        ("queue", "high"),
        ("unique_id", "7"),
    ],
)
def test_good_options(name, value):
    assert getattr(SendOptions(**{name: value}), name) == value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("retries", -1),
        ("retries", 1001),
        ("retries", 1.5),
        ("retries", "3"),
        ("backoff", ()),
        ("backoff", (-1,)),
        ("backoff", (float("nan"),)),
        ("backoff", (True,)),
        ("backoff", ("1",)),
        ("backoff", (24 * 3600 + 1,)),
        ("timeout", 0),
        ("timeout", float("inf")),
        ("timeout", "1"),
        ("unique_for", 0),
        ("unique_for", None),
        ("queue", 7),
        ("unique_id", 7),
    ],
)
def test_bad_options(name, value):
    with pytest.raises(PayloadError, match=name):
        SendOptions(**{name: value})
