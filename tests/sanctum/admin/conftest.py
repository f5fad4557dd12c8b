"""People of the admin, and their tokens."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from sanctum.models import PersonalAccessToken

LIST = reverse("admin:sanctum_personalaccesstoken_changelist")
ADD = reverse("admin:sanctum_personalaccesstoken_add")


@pytest.fixture(autouse=True)
def plain(settings: Any) -> Iterator[None]:
    """Without the demo site's own middleware; and no form of another test is remembered."""
    settings.MIDDLEWARE = [each for each in settings.MIDDLEWARE if not each.startswith("revurb_project")]
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def log_in(client: Client) -> Callable[..., Client]:
    """Logs a member of the staff in who has these permissions on tokens; ``issue`` is to issue them for others."""

    def log_in(*permissions: str, superuser: bool = False) -> Client:
        user = User.objects.create_user("mia", is_staff=True, is_superuser=superuser)
        names = ["issue_for_others" if each == "issue" else f"{each}_personalaccesstoken" for each in permissions]
        user.user_permissions.set(Permission.objects.filter(codename__in=names))
        client.force_login(user)
        return client

    return log_in


@pytest.fixture
def owner(db: None) -> User:
    return User.objects.create_user("otto")


def page_of(token: Any) -> str:
    return reverse("admin:sanctum_personalaccesstoken_change", args=[token.pk])


def text(response: Any) -> str:
    assert response.status_code == 200
    return str(response.content.decode())


def form_id(client: Client) -> str:
    """What a form that is opened now is known by."""
    return str(client.get(ADD).context["adminform"].form.initial["form_id"])


def issue(client: Client, **fields: Any) -> Any:
    """Fill in the form and send it."""
    data = {"name": "ci", "abilities": "orders:read", "form_id": form_id(client), **fields}
    return client.post(ADD, {name: value for name, value in data.items() if value is not None})


def the_token() -> PersonalAccessToken:
    return PersonalAccessToken.objects.get()


def act(client: Client, action: str, *rows: Any, **fields: Any) -> Any:
    """Choose an action on the list, and answer its question with ``post="yes"``."""
    return client.post(LIST, {"action": action, "_selected_action": [each.pk for each in rows], **fields})
