"""By what somebody was let in."""

from datetime import UTC, datetime
from types import SimpleNamespace

from revurb.grants import Grant, grant_of

END = datetime(2033, 5, 18, tzinfo=UTC)
USER = SimpleNamespace(pk=7)


def test_a_session_has_nothing_that_could_be_revoked() -> None:
    assert grant_of(USER, None) == Grant("7") == Grant("7", None, None)
    assert grant_of(USER, object()) == Grant("7")


def test_a_credential_is_named_with_its_end() -> None:
    auth = SimpleNamespace(credential="sanctum:15", valid_until=END)
    assert grant_of(USER, auth) == Grant("7", "sanctum:15", END)
