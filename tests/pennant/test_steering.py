"""What operators say, as one value."""

from datetime import UTC, datetime

import pytest

from pennant import Schedule
from pennant.steering import NOTHING_SAID, Steering

FULL = Steering(killed=True, percent=25.5, schedule=Schedule(datetime(2027, 1, 1, tzinfo=UTC)))


@pytest.mark.parametrize("steering", [NOTHING_SAID, FULL, Steering(percent=0)])
def test_it_comes_back_as_it_was(steering):
    assert Steering.from_value(steering.to_value()) == steering


def test_nothing_said_is_empty():
    assert NOTHING_SAID.to_value() == {}


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        "killed",
        7,
        {"percent": 101},
        {"percent": "25"},
        {"percent": True},
        {"on_from": "tomorrow"},
        {"on_from": 7},
        {"on_from": "2027-01-01T00:00:00"},
        {"on_from": "2027-01-02T00:00:00+00:00", "off_at": "2027-01-01T00:00:00+00:00"},
    ],
)
def test_what_is_no_steering_is_refused(value):
    with pytest.raises(ValueError):
        Steering.from_value(value)
