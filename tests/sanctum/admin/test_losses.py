"""Who hears that a token may do less."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from revurb.signals import access_ended
from sanctum import create_token
from sanctum.admin.losses import tell_losses

pytestmark = pytest.mark.django_db

NOW = timezone.now()
SOON, LATER = NOW + timedelta(days=1), NOW + timedelta(days=2)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (["a", "b"], ["a"], True),
        (["a"], ["a", "b"], False),
        (["a"], ["*"], False),
        (["*"], ["a"], True),
        ("odd", ["a"], False),
        ([None, "a"], ["a"], False),
    ],
)
def test_abilities_that_went_are_told(owner: Any, before: Any, after: Any, told: bool) -> None:
    assert heard(owner, {"abilities": before, "expires_at": None}, abilities=after) is told


@pytest.mark.parametrize(
    ("before", "after", "told"), [(None, SOON, True), (LATER, SOON, True), (SOON, LATER, False), (SOON, None, False)]
)
def test_so_is_an_end_that_comes_sooner(owner: Any, before: Any, after: Any, told: bool) -> None:
    assert heard(owner, {"abilities": [], "expires_at": before}, expires_at=after) is told


def heard(owner: Any, before: dict[str, Any], **after: Any) -> bool:
    token = create_token(owner, "ci", []).token
    for name, value in after.items():
        setattr(token, name, value)
    news = SimpleNamespace(credential=None)

    def hear(credential: Any, may_return: bool, **values: Any) -> None:
        assert may_return, "a server that believes it to be revoked lets nobody in by it"
        news.credential = credential

    from django.test import TestCase

    access_ended.connect(hear)
    with TestCase.captureOnCommitCallbacks(execute=True):
        tell_losses(token, before)
    access_ended.disconnect(hear)
    return news.credential == token.credential
