"""How many tokens are made in a while, by page and API together."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.test import RequestFactory

from sanctum.account.throttle import IssueThrottle, issue_wait


@pytest.fixture
def request_of() -> Any:
    def make(user: Any) -> Any:
        request = RequestFactory().post("/")
        request.user = user
        return request

    return make


def test_each_user_has_an_own_count(request_of: Any, ada: User, bob: User, settings: Any) -> None:
    settings.SANCTUM = {"ISSUE_LIMIT": "1/min"}
    assert issue_wait(request_of(ada)) == 0
    assert not IssueThrottle().allow_request(request_of(ada), None)  # type: ignore[arg-type]
    assert 0 < issue_wait(request_of(ada)) <= 60
    assert issue_wait(request_of(bob)) == 0


def test_without_a_limit_nothing_is_counted(request_of: Any, ada: User, settings: Any) -> None:
    settings.SANCTUM = {"ISSUE_LIMIT": None}
    assert {issue_wait(request_of(ada)) for _ in range(5)} == {0}


def test_nobody_is_not_counted(request_of: Any, settings: Any) -> None:
    settings.SANCTUM = {"ISSUE_LIMIT": "1/min"}
    assert {issue_wait(request_of(AnonymousUser())) for _ in range(3)} == {0}
