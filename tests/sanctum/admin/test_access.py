"""Who may do what to whose tokens, in the admin."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, Permission, User
from django.test import RequestFactory

from sanctum.admin.access import came_by_session, may, may_issue_for
from sanctum.models import PersonalAccessToken
from sanctum.transient import TransientToken

pytestmark = pytest.mark.django_db


def request_of(user: Any, **values: Any) -> Any:
    request: Any = RequestFactory().get("/")
    request.user = user
    for name, value in values.items():
        setattr(request, name, value)
    return request


def staff(*codenames: str, **values: Any) -> User:
    user = User.objects.create_user("mia", is_staff=True, **values)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return user


def can_issue(request: Any, owner: Any) -> bool:
    return may_issue_for(request, owner, PersonalAccessToken)


ADD, OTHERS = "add_personalaccesstoken", "issue_for_others"


def test_to_add_is_to_make_tokens_of_ones_own(owner: User) -> None:
    mia = staff(ADD)
    assert can_issue(request_of(mia), mia)
    assert not can_issue(request_of(mia), owner)


def test_others_take_a_permission_of_its_own(owner: User) -> None:
    assert can_issue(request_of(staff(ADD, OTHERS)), owner)


def test_which_is_not_enough_alone(owner: User) -> None:
    mia = staff(OTHERS)
    assert not can_issue(request_of(mia), owner)
    assert not can_issue(request_of(mia), mia)


def test_tokens_of_superusers_are_made_by_superusers() -> None:
    root = User.objects.create_superuser("root")
    assert not can_issue(request_of(staff(ADD, OTHERS)), root)
    assert can_issue(request_of(root), root)
    assert can_issue(request_of(User.objects.create_superuser("other")), root)


def test_strangers_make_none(owner: User) -> None:
    assert not can_issue(request_of(AnonymousUser()), owner)
    assert not can_issue(request_of(staff(ADD, OTHERS, is_active=False)), owner)


def test_a_token_makes_no_token() -> None:
    """Number 26 of the attacks: whatever lets it in, it is no person at a browser."""
    mia = staff(ADD, OTHERS)
    assert not can_issue(request_of(mia, auth=SimpleNamespace(is_transient=False)), mia)
    assert not came_by_session(request_of(mia, auth=object()))
    assert can_issue(request_of(mia, auth=TransientToken()), mia)


def test_permissions_are_those_of_the_model() -> None:
    request = request_of(staff("change_personalaccesstoken"))
    assert may(request, "change", PersonalAccessToken)
    assert not may(request, "delete", PersonalAccessToken)
    assert not may(request, "issue_for_others", PersonalAccessToken)
