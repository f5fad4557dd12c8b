"""The form for a new token, as the settings shape it."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from sanctum.account.forms import NewTokenForm


def test_words_become_abilities() -> None:
    form = NewTokenForm({"name": " CI ", "abilities": "a  b\na", "lifetime": "7"})
    assert form.is_valid(), form.errors
    assert (form.wanted["name"], form.wanted["abilities"]) == ("CI", ["a", "b"])
    assert timedelta(days=6) < form.wanted["expires_at"] - timezone.now() < timedelta(days=7)


def test_never_is_no_end() -> None:
    form = NewTokenForm({"name": "CI", "abilities": "*", "lifetime": "never"})
    assert form.is_valid()
    assert form.wanted["expires_at"] is None


def test_the_settings_are_read_when_the_form_is_made(settings: Any) -> None:
    settings.SANCTUM = {"MAX_EXPIRATION": timedelta(days=8)}
    form = NewTokenForm({"name": "CI", "abilities": "*", "lifetime": "never"})
    assert list(form.errors) == ["lifetime"]
