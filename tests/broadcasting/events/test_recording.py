"""Who takes events instead of letting them leave."""

from broadcasting.events.recording import current_recorder, recorded_by


def test_the_last_who_came_takes_them():
    first, second = object(), object()
    with recorded_by(first):
        with recorded_by(second):
            assert current_recorder() is second
        assert current_recorder() is first
    assert current_recorder() is None


def test_they_may_end_in_any_order():
    first, second = object(), object()
    outer, inner = recorded_by(first), recorded_by(second)
    outer.__enter__()
    inner.__enter__()
    outer.__exit__(None, None, None)
    assert current_recorder() is second
    inner.__exit__(None, None, None)
    assert current_recorder() is None
