"""The site of docs/sanctum/spa.md, with a user who has a password."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache

from tests.sanctum.spa.front_end import PASSWORD, SPA


@pytest.fixture(autouse=True)
def spa_site(settings: Any) -> Iterator[None]:
    settings.ROOT_URLCONF = "tests.spa_site.urls"
    settings.SANCTUM = {"SPA_ORIGINS": [SPA]}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def ada(db: None) -> User:
    return User.objects.create_user("ada", "ada@example.com", PASSWORD)
