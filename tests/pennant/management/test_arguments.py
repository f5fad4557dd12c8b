"""What the commands are told of features."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management.base import CommandError

from pennant.management.arguments import find_scope, read_value
from pennant.scopes import GLOBALLY


@pytest.mark.parametrize(
    ("text", "value"), [("on", True), ("OFF", False), ("true", True), ("0", 0), ("null", None), ('"a"', "a")]
)
def test_values_are_words_or_json(text: str, value: Any) -> None:
    assert read_value(text) is value or read_value(text) == value


@pytest.mark.parametrize("text", ["", "ture", "'a'", "{", "[" * 100_000, "\0"])
def test_a_word_that_was_mistyped_is_no_value(text: str) -> None:
    with pytest.raises(CommandError, match="on, off or JSON"):
        read_value(text)


@pytest.mark.django_db
def test_scopes_are_instances_texts_or_markers() -> None:
    user = User.objects.create_user("ada")
    assert find_scope(f"auth.user|{user.pk}") == user
    assert (find_scope("$null"), find_scope("$global")) == (None, GLOBALLY)
    assert [find_scope(text) for text in ("eu", "", "no.model|1")] == ["eu", "", "no.model|1"]


@pytest.mark.django_db
@pytest.mark.parametrize("pk", ["9", "x", "-1", "9" * 50, "1 OR 1=1", "²"])
def test_an_instance_that_is_not_there_is_no_scope(pk: str) -> None:
    with pytest.raises(CommandError, match=r"There is no auth\.User"):
        find_scope(f"auth.user|{pk}")
