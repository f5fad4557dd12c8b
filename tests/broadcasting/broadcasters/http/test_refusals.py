"""What a refusal means."""

import pytest

from broadcasting.broadcasters.http.address import Address
from broadcasting.broadcasters.http.answers import Answer
from broadcasting.broadcasters.http.refusals import refusal


def refused(status, body=b"", retry_after=None):
    return refusal(Address("http", "ws", 80), Answer(status, body, retry_after, True))


@pytest.mark.parametrize(
    ("status", "hint"),
    [
        (301, "Name its own SCHEME"),
        (401, "clocks"),
        (403, "switched off"),
        (404, "application's id"),
        (413, "MAX_REQUEST_SIZE"),
        (429, "MAX_EVENTS_PER_SECOND"),
        (503, "what it needs is not"),
        (200, "not as a Pusher server"),
    ],
)
def test_known_statuses_are_explained(status, hint):
    error = refused(status, b"Some text.")
    assert hint in str(error)
    assert str(status) in str(error)
    assert "http://ws" in str(error)
    assert error.status == status


def test_the_text_is_told_as_one_clipped_line():
    text = str(refused(500, b"a\r\nb\x1b[31m\xff" + b"x" * 1000))
    assert "a  b [31m�x" in text
    assert "…" in text
    assert len(text) < 300
    assert "nothing more" in str(refused(500))


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("3", 3), ("0", 0), ("-1", None), ("inf", None), ("nan", None), ("Wed, 21 Oct 2026", None), (None, None)],
)
def test_when_to_come_back(header, seconds):
    error = refused(503, b"", header)
    assert error.retry_after == seconds
    assert ("tried again" in str(error)) == (seconds is not None)
