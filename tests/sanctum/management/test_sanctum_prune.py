"""``manage.py sanctum_prune``."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management.base import CommandError
from django.db import models
from django.utils import timezone

from sanctum import create_token
from sanctum.models import PersonalAccessToken


@pytest.fixture(autouse=True)
def tokens(owner: Any) -> None:
    for hours in (1, 30, 50):
        token = create_token(owner, str(hours), []).token
        PersonalAccessToken.objects.filter(pk=token.pk).update(expires_at=timezone.now() - timedelta(hours=hours))


@pytest.mark.parametrize(
    ("options", "said", "left"),
    [
        ((), "2 tokens deleted.", 1),
        (("--hours", "40"), "1 token deleted.", 2),
        (("--hours", "0"), "3 tokens deleted.", 0),
        (("--dry-run",), "2 tokens would be deleted.", 3),
        (("--batch", "1", "--database", "default"), "2 tokens deleted.", 1),
    ],
)
def test_it_deletes_what_ended_some_time_ago(run: Any, options: Any, said: str, left: int) -> None:
    assert run("sanctum_prune", *options).out == f"{said}\n"
    assert PersonalAccessToken.objects.count() == left


def test_it_says_how_far_it_is(run: Any) -> None:
    assert run("sanctum_prune", "--batch", "1").err == "1 so far\n2 so far\n"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--hours", "-1"), "must be a whole number from 0 to 876600"),
        (("--hours", "soon"), "must be a whole number"),
        (("--hours", "9" * 400), "must be a whole number"),
        (("--hours", "1.5"), "must be a whole number"),
        (("--hours", ""), "must be a whole number"),
        (("--batch", "0"), "must be a whole number from 1 to 10000"),
        (("--database", "x"), "There is no database 'x'"),
    ],
)
def test_bad_options_delete_nothing(run: Any, options: Any, said: str) -> None:
    """Number 20 of the attacks."""
    with pytest.raises(CommandError, match=said):
        run("sanctum_prune", *options)
    assert PersonalAccessToken.objects.count() == 3


def test_wrong_settings_are_a_sentence(run: Any, settings: Any) -> None:
    settings.SANCTUM = {"PRUNE_HOURS": -1}
    with pytest.raises(CommandError, match="PRUNE_HOURS"):
        run("sanctum_prune")


def test_rows_that_protect_tokens_are_a_sentence(run: Any, monkeypatch: Any) -> None:
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise models.ProtectedError("Invoice.token", set())

    monkeypatch.setattr("sanctum.pruning._delete", refuse)
    with pytest.raises(CommandError, match=r"protect them: Invoice\.token"):
        run("sanctum_prune")
