"""Rows of Laravel Pennant."""

import pytest
from django.contrib.auth.models import User

from pennant import Feature
from pennant.importing.foreign import Names
from pennant.importing.laravel import Laravel
from pennant.importing.running import Import

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]
USERS = {"App\\Models\\User": User}


def test_users_texts_and_nobody_have_their_values(fill, ada):
    fill(
        ("theme", f"App\\Models\\User|{ada.pk}", '"blue"'),
        ("theme", "__laravel_null", "false"),
        ("theme", "eu", '{"a": [1.5, null]}'),
        ("App\\Features\\New", "eu", "true"),
    )
    names = Names({"App\\Features\\New": "new"})
    assert Import(source=Laravel(models=USERS, names=names, batch=1)).run().imported == 4
    for name in ("theme", "new"):
        Feature.define(name, lambda scope: "asked")
    assert [Feature.for_(each).value("theme") for each in (ada, None, "eu")] == ["blue", False, {"a": [1.5, None]}]
    assert Feature.for_("eu").value("new") is True


def test_what_can_t_be_taken_over_is_counted(fill, ada):
    fill(
        ("", "eu", "true"),
        ("x" * 255, "$everyone", "true"),
        ("a\nb", "eu", "true"),
        ("theme", "App\\Models\\User|999", "true"),
        ("theme", "App\\Models\\User|1 OR 1=1", "true"),
        ("theme", "App\\Models\\Team|1", "true"),
        ("theme", "a", "{"),
        ("theme", "b", "NaN"),
        ("theme", "c", None),
        ("theme", "d", "[" * 10_000),
        ("theme", "e", f'"{"x" * 20_000}"'),
    )
    tally = Import(source=Laravel(models=USERS)).run()
    assert tally.imported == 1
    assert tally.skipped == {
        "whose name can't be one here": 2,
        "whose scope is not there": 2,
        "whose type --scope-map does not name": 1,
        "whose value is not JSON, or too long": 5,
    }
    Feature.define("x" * 255, lambda scope: False)
    assert not Feature.for_("eu").active("x" * 255), "a text that looks like our mark is a text"
