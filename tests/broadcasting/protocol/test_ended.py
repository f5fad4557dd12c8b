"""What access has ended of late."""

from broadcasting.protocol.ended import EndedAccess
from broadcasting.protocol.grants import FRESH, Grant


def test_a_credential_is_over_for_good():
    ended = EndedAccess()
    ended.note("1", "7", "sanctum:15", 100.0)
    assert ended.covers("1", Grant("7", "sanctum:15", 50.0))
    assert ended.covers("1", Grant("7", "sanctum:15", 150.0))
    assert not ended.covers("1", Grant("7", "sanctum:16", 50.0))
    assert not ended.covers("1", Grant("8", "sanctum:15", 50.0))
    assert not ended.covers("1", Grant("7", None, 50.0))
    assert not ended.covers("2", Grant("7", "sanctum:15", 50.0))


def test_a_user_may_be_let_in_anew():
    ended = EndedAccess()
    ended.note("1", "7", None, 100.0)
    for credential in (None, "sanctum:15"):
        assert ended.covers("1", Grant("7", credential, 50.0))
        assert ended.covers("1", Grant("7", credential, 100.0))
        assert not ended.covers("1", Grant("7", credential, 100.1))
    assert not ended.covers("1", Grant("8", None, 50.0))


def test_nothing_is_remembered_for_longer_than_a_grant_can_be_used():
    ended = EndedAccess()
    ended.note("1", "7", None, 100.0)
    ended.note("1", "8", None, 150.0)
    ended.note("1", "7", None, 200.0)
    ended.note("1", "9", None, 100.0 + FRESH)
    assert len(ended) == 3
    ended.note("1", "9", None, 201.0 + FRESH)
    assert len(ended) == 1
