"""Tokens that nobody prunes."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from sanctum.checks.upkeep import check_upkeep
from sanctum.issuing import create_token
from sanctum.models import get_token_model


@pytest.fixture
def old(db):
    """Makes a token that ended so many days ago."""

    def old(days):
        user, _ = User.objects.get_or_create(username="ada")
        token = create_token(user, "old", ["*"]).token
        get_token_model().objects.filter(pk=token.pk).update(expires_at=timezone.now() - timedelta(days=days))

    return old


def test_tokens_that_ended_long_ago(run, old):
    old(days=9)
    assert set(run({}, databases=["default"])) == {"W035"}
    assert run({"PRUNE_HOURS": 72}, databases=["default"]) == {}


def test_tokens_that_ended_lately(run, old):
    old(days=7)
    assert run({}, databases=["default"]) == {}


def test_the_database_is_asked_only_when_it_is_named(run, old, django_assert_num_queries):
    old(days=9)
    with django_assert_num_queries(0):
        assert run({}, databases=[]) == {}  # Without the list, Django 6.1 names all.
        assert run({}, databases=["other"]) == {}


def test_a_database_that_can_not_be_asked(run):
    """pytest refuses the connection here, as a server may."""
    assert check_upkeep(databases=["default"]) == []
