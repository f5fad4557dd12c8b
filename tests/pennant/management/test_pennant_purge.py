"""``manage.py pennant_purge``."""

import pytest
from django.core.management.base import CommandError

from pennant import Feature


@pytest.fixture(autouse=True)
def values(db: None) -> None:
    for name in ("one", "two", "gone"):
        Feature.define(name, lambda scope: True)
        Feature.for_("ada").activate(name)
    Feature.undefine("gone")
    Feature.kill("one")


def test_features_that_are_named_are_purged_and_their_steering_stays(run):
    assert run("pennant_purge", "one") == "1 value purged.\n"
    assert run("pennant_purge", "one") == "There was nothing to purge.\n"
    assert Feature.steering("one").killed


def test_some_are_spared(run):
    assert run("pennant_purge", "--except-registered", "--no-input") == "1 value purged.\n"
    assert run("pennant_purge", "--except", "one", "--no-input") == "1 value purged.\n"
    assert run("pennant_purge", "one", "--except", "one") == "No feature has values to purge.\n"
    assert run("pennant_purge", "--no-input") == "1 value purged.\n"


@pytest.mark.parametrize("answer", ["", "n", "no", "maybe", None])
def test_all_are_purged_only_after_a_yes(run, monkeypatch, answer):
    def say(question: str) -> str:
        if answer is None:
            raise EOFError
        return answer

    monkeypatch.setattr("builtins.input", say)
    with pytest.raises(CommandError, match="Nothing was purged"):
        run("pennant_purge")
    monkeypatch.setattr("builtins.input", lambda question: "y")
    assert run("pennant_purge") == "3 values purged.\n"


@pytest.mark.parametrize("words", [("--store", "nowhere"), ("",), ("a\nb",)])
def test_what_is_unknown_is_said(run, words):
    with pytest.raises(CommandError):
        run("pennant_purge", *words, "--no-input")
