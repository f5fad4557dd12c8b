"""Who may manage tokens."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.test import RequestFactory

from sanctum.account.permission import MayManageTokens, may_manage_by
from sanctum.models import PersonalAccessToken
from sanctum.transient import TransientToken


@pytest.mark.parametrize(
    ("ability", "held", "may"),
    [(None, ["*"], False), ("tokens", ["*"], True), ("tokens", ["tokens"], True), ("tokens", ["token"], False)],
)
def test_tokens_manage_by_an_ability_that_the_site_names(
    settings: Any, ability: Any, held: list[str], may: bool
) -> None:
    settings.SANCTUM = {"ISSUING_ABILITY": ability}
    assert may_manage_by(PersonalAccessToken(abilities=held)) is may


@pytest.mark.parametrize("auth", [None, object(), "token", SimpleNamespace(can=True)])
def test_what_another_class_let_in_manages_nothing(settings: Any, auth: Any) -> None:
    settings.SANCTUM = {"ISSUING_ABILITY": "tokens"}
    assert may_manage_by(auth) is False


@pytest.mark.parametrize(("user", "may"), [(None, False), (AnonymousUser(), False), (User(username="ada"), True)])
def test_a_session_is_of_somebody(user: Any, may: bool) -> None:
    request: Any = RequestFactory().get("/")
    request.user, request.auth = user, TransientToken()
    assert MayManageTokens().has_permission(request, None) is may
