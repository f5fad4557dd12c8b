"""What the demo page may publish."""

import pytest

from revurb_project.debug.forms import PublishForm

GOOD = {"channel": "demo", "event": "greeting", "message": "hello"}


@pytest.mark.parametrize("change", [{}, {"channel": "presence-lobby"}, {"socket_id": "1.2"}, {"event": "e" * 200}])
def test_takes(change: dict[str, str]) -> None:
    assert PublishForm(GOOD | change).errors == {}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("channel", ""),
        ("channel", "private-secrets"),
        ("event", ""),
        ("event", "   "),
        ("event", "e" * 201),
        ("event", "pusher:subscribe"),
        ("event", "pusher_internal:member_added"),
        ("event", "client-forged"),
        ("event", "nul\0"),
        ("message", ""),
        ("message", "m" * 2001),
        ("socket_id", "1"),
        ("socket_id", "1.2\n3"),
        ("socket_id", "1.2; 3"),
        ("socket_id", "٣.٣"),
    ],
)
def test_refuses_with_a_reason_at_the_field(field: str, value: str) -> None:
    form = PublishForm(GOOD | {field: value})
    assert list(form.errors) == [field]
    assert form.errors[field][0]
