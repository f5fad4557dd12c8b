"""Users who look after their tokens, as the demo site mounts the page and the API."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import caches
from django.test import Client

HERE = {"Origin": "http://testserver"}
"""What a browser says on a page of the site itself."""


@pytest.fixture(autouse=True)
def nobody_has_made_many() -> None:
    caches["default"].clear()


@pytest.fixture
def ada(db: None) -> User:
    return User.objects.create_user("ada")


@pytest.fixture
def bob(db: None) -> User:
    return User.objects.create_user("bob")


@pytest.fixture
def browser(ada: User) -> Client:
    """Ada's, logged in, with CSRF checked."""
    client = Client(enforce_csrf_checks=True, headers=HERE)
    client.force_login(ada)
    client.cookies["csrftoken"] = "c" * 32
    return client


@pytest.fixture
def say(browser: Client) -> Any:
    """Sends what a front end sends: JSON, and the CSRF token."""

    def send(method: str, path: str, data: Any = None, **headers: str) -> Any:
        return browser.generic(
            method,
            path,
            "" if data is None else json.dumps(data),
            content_type="application/json",
            headers={"X-CSRFToken": "c" * 32, **headers},
        )

    return send
