"""What a new connection is called, and what is noted of it."""

import logging

import pytest

from broadcasting.hub.greeting import new_socket_id, note_version
from broadcasting.protocol.messages import SOCKET_ID


def test_ids_are_of_their_form_and_differ():
    ids = {new_socket_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert all(SOCKET_ID.fullmatch(each) for each in ids)


@pytest.mark.parametrize("version", [None, "5", "7"])
def test_nothing_is_said_of_a_version_that_is_known(version, caplog):
    caplog.set_level(logging.INFO, "broadcasting")
    note_version("1.1", version)
    assert caplog.records == []


@pytest.mark.parametrize("version", ["8", "x", "7\n\x1b[31m", "9" * 1000])
def test_a_strange_one_is_noted_on_one_short_line(version, caplog):
    caplog.set_level(logging.INFO, "broadcasting")
    note_version("1.1", version)
    message = caplog.records[0].getMessage()
    assert "Connection 1.1 asks" in message and message.isprintable() and len(message) < 150
