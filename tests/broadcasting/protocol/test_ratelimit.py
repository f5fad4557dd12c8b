"""Rate limits: windows of fixed length."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcasting.protocol.application import Application
from broadcasting.protocol.ratelimit import Attempts


def attempts(limit: int = 3, seconds: int = 10) -> Attempts:
    application = Application(
        id="1", key="key", secret="hush", rate_limiting_max_attempts=limit, rate_limiting_decay_seconds=seconds
    )
    return Attempts(application)


def test_limit_in_one_window():
    counted = attempts()
    assert [counted.allow(now) for now in (0, 1, 2, 3, 9.9)] == [True, True, True, False, False]


def test_a_window_begins_with_its_first_message():
    counted = attempts(limit=1)
    assert [counted.allow(now) for now in (100, 109.9, 110, 119.9, 125)] == [True, False, True, False, True]


def test_refused_messages_do_not_prolong_the_window():
    counted = attempts(limit=1)
    assert [counted.allow(now) for now in (0, 8, 9, 10)] == [True, False, False, True]


@pytest.mark.parametrize("start", [0.0, -5.0, 1e9])
def test_any_clock(start):
    counted = attempts(limit=1)
    assert counted.allow(start)
    assert not counted.allow(start + 9)
    assert counted.allow(start + 10)


@given(st.lists(st.floats(0, 5), max_size=60))
def test_never_more_than_the_limit_in_a_window(pauses):
    counted, now, started, passed = attempts(), 0.0, None, 0
    for pause in pauses:
        now += pause
        if started is None or now - started >= 10:
            started, passed = now, 0
        passed += counted.allow(now)
        assert passed <= 3
