"""From when until when."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from pennant import Schedule

NOON = datetime(2027, 1, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("schedule", "now", "is_open"),
    [
        (Schedule(), NOON, True),
        (Schedule(on_from=NOON), NOON - HOUR, False),
        (Schedule(on_from=NOON), NOON, True),
        (Schedule(off_at=NOON), NOON - HOUR, True),
        (Schedule(off_at=NOON), NOON, False),
        (Schedule(NOON, NOON + HOUR), NOON + HOUR / 2, True),
        (Schedule(on_from=datetime(2027, 1, 1, 14, tzinfo=timezone(2 * HOUR))), NOON, True),
    ],
)
def test_the_beginning_is_in_and_the_end_is_not(schedule, now, is_open):
    assert schedule.is_open(now) is is_open


@pytest.mark.parametrize("when", [datetime(2027, 1, 1), date(2027, 1, 1), "2027-01-01", 0])
def test_only_moments_with_a_time_zone_are_taken(when):
    with pytest.raises(ValueError, match="time zone"):
        Schedule(on_from=when)


@pytest.mark.parametrize("end", [NOON, NOON - HOUR])
def test_an_end_is_after_its_beginning(end):
    with pytest.raises(ValueError, match="after it begins"):
        Schedule(NOON, end)
