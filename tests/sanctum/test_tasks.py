"""Upkeep by Celery."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from sanctum import create_token
from sanctum.models import PersonalAccessToken
from sanctum.tasks import prune

pytestmark = pytest.mark.django_db


def test_celery_beat_finds_it_by_its_name() -> None:
    assert prune.name == "sanctum.prune"


def test_it_deletes_what_ended_some_time_ago() -> None:
    create_token(User.objects.create_user("otto"), "old", [])
    PersonalAccessToken.objects.update(expires_at=timezone.now() - timedelta(hours=30))
    assert prune(40) == 0
    assert prune() == 1
