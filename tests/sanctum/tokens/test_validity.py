"""When a token ends (attack 13: each limit, both, and exactly at the boundary)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanctum.tokens.validity import Limits, Refusal, refusal, valid_until

START = datetime(2026, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)
HOUR = timedelta(hours=1)


def why(now, *, limits=None, expires_at=None, last_used_at=None, revoked_at=None):
    return refusal(
        limits or Limits(),
        now,
        created_at=START,
        expires_at=expires_at,
        last_used_at=last_used_at,
        revoked_at=revoked_at,
    )


def test_without_limits_it_lives_for_ever():
    assert why(START + timedelta(days=36500)) is None


@pytest.mark.parametrize(
    ("limits", "values", "reason"),
    [
        (Limits(), {"expires_at": START + HOUR}, Refusal.EXPIRED),
        (Limits(expiration=HOUR), {}, Refusal.EXPIRED),
        (Limits(expiration=HOUR), {"expires_at": START + 2 * HOUR}, Refusal.EXPIRED),
        (Limits(expiration=2 * HOUR), {"expires_at": START + HOUR}, Refusal.EXPIRED),
        (Limits(idle_timeout=HOUR), {}, Refusal.IDLE),
        (Limits(idle_timeout=HOUR / 2), {"last_used_at": START + HOUR / 2}, Refusal.IDLE),
        (Limits(expiration=HOUR, idle_timeout=HOUR), {}, Refusal.EXPIRED),
        (Limits(), {"revoked_at": START + HOUR}, Refusal.REVOKED),
    ],
)
def test_it_ends_to_the_microsecond(limits, values, reason):
    assert why(START + HOUR - TICK, limits=limits, **values) is None
    assert why(START + HOUR, limits=limits, **values) == reason
    assert why(START + HOUR + TICK, limits=limits, **values) == reason


def test_being_revoked_comes_first():
    assert why(START + HOUR, expires_at=START, revoked_at=START) == Refusal.REVOKED


def test_a_clock_that_is_behind_does_no_harm():
    assert why(START - HOUR, limits=Limits(HOUR, HOUR)) is None


moments = st.integers(-1000, 1000).map(lambda each: START + timedelta(seconds=each))
spans = st.none() | st.integers(1, 1000).map(lambda each: timedelta(seconds=each))


@given(st.builds(Limits, spans, spans), moments, st.none() | moments, st.none() | moments)
def test_the_end_is_where_the_refusal_begins(limits, now, expires_at, last_used_at):
    end = valid_until(limits, created_at=START, expires_at=expires_at, last_used_at=last_used_at)
    refused = why(now, limits=limits, expires_at=expires_at, last_used_at=last_used_at)
    assert (refused is not None) == (end is not None and end <= now)
