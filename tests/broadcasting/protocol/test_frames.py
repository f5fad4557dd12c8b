"""Frames: RFC 6455's three forms of length, and taking apart what was joined."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcasting.protocol.frames import payloads, text_frame


@pytest.mark.parametrize(
    ("length", "header"),
    [
        (0, "8100"),
        (1, "8101"),
        (125, "817d"),
        (126, "817e007e"),
        (127, "817e007f"),
        (255, "817e00ff"),
        (256, "817e0100"),
        (65_535, "817effff"),
        (65_536, "817f0000000000010000"),
        (1_000_000, "817f00000000000f4240"),
    ],
)
def test_header(length, header):
    frame = text_frame(b"a" * length)
    assert frame == bytes.fromhex(header) + b"a" * length
    assert list(payloads(frame)) == [b"a" * length]


def test_example_of_the_rfc():
    # Section 5.7: a single-frame unmasked text message.
    assert text_frame(b"Hello") == bytes.fromhex("810548656c6c6f")


def test_nothing_joined():
    assert list(payloads(b"")) == []


sizes = st.sampled_from([0, 1, 125, 126, 127, 65_535, 65_536]) | st.integers(0, 300)


@given(st.lists(st.binary(max_size=300) | sizes.map(bytes), max_size=10))
def test_joining_and_taking_apart(contents):
    assert list(payloads(b"".join(map(text_frame, contents)))) == contents


@given(st.text())
def test_text(text):
    assert [payload.decode() for payload in payloads(text_frame(text.encode()))] == [text]
