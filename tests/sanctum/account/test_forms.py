"""The form for a new token, as the settings shape it."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from sanctum import create_token
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


@pytest.mark.django_db
def test_a_site_without_time_zones(settings: Any) -> None:
    settings.USE_TZ = False
    form = NewTokenForm({"name": "CI", "abilities": "*", "lifetime": "7"})
    assert form.is_valid()
    assert create_token(User.objects.create_user("ada"), **form.wanted).token.refusal() is None


def test_the_settings_are_read_when_the_form_is_made(settings: Any) -> None:
    settings.SANCTUM = {"MAX_EXPIRATION": timedelta(days=8)}
    form = NewTokenForm({"name": "CI", "abilities": "*", "lifetime": "never"})
    assert list(form.errors) == ["lifetime"]
