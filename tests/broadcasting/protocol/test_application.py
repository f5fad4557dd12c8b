"""The application: its defaults, and building one from settings."""

import dataclasses

import pytest

from broadcasting.protocol.application import Application

CREDENTIALS = {"ID": "1", "KEY": "key", "SECRET": "hush"}


def test_defaults():
    application = Application.from_mapping(CREDENTIALS)
    assert (application.id, application.key, application.secret) == ("1", "key", "hush")
    assert application.enabled is True
    assert application.allowed_origins == ("*",)
    assert (application.ping_interval, application.activity_timeout) == (60, 30)
    assert (application.max_message_size, application.max_send_buffer) == (10_000, 1_000_000)
    assert application.max_connections is None
    assert application.accept_client_events_from == "members"
    assert application.rate_limiting_enabled is False
    assert (application.rate_limiting_max_attempts, application.rate_limiting_decay_seconds) == (60, 60)
    assert application.subscription_count is application.watchlist is False
    assert application.authorization_timeout is None


@pytest.mark.parametrize("field", [field.name for field in dataclasses.fields(Application)])
def test_every_field_has_an_upper_case_key(field):
    value = ("a", "b") if field == "allowed_origins" else "value"
    application = Application.from_mapping({**CREDENTIALS, field.upper(): value})
    assert getattr(application, field) == value


def test_origins_may_be_a_list():
    origins = ["example.com", "*.example.com"]
    application = Application.from_mapping({**CREDENTIALS, "ALLOWED_ORIGINS": origins})
    assert application.allowed_origins == ("example.com", "*.example.com")


def test_unknown_keys():
    with pytest.raises(ValueError, match="unknown COLOUR, id; known are ID, KEY, SECRET, ENABLED"):
        Application.from_mapping({**CREDENTIALS, "id": "2", "COLOUR": "red"})


@pytest.mark.parametrize("key", ["ID", "KEY", "SECRET"])
@pytest.mark.parametrize("value", ["", None])
def test_missing_credentials(key, value):
    with pytest.raises(ValueError, match=f"^{key} missing$"):
        Application.from_mapping({**CREDENTIALS, key: value})
    with pytest.raises(ValueError, match=f"^{key} missing$"):
        Application.from_mapping({name: each for name, each in CREDENTIALS.items() if name != key})


def test_the_secret_is_not_shown():
    assert "hush" not in repr(Application.from_mapping(CREDENTIALS))


def test_it_is_a_value():
    application = Application.from_mapping(CREDENTIALS)
    assert application == Application.from_mapping(CREDENTIALS)
    assert hash(application) == hash(Application.from_mapping(CREDENTIALS))
    with pytest.raises(dataclasses.FrozenInstanceError):
        application.key = "other"
