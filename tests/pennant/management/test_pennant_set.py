"""``manage.py pennant_set``."""

import pytest
from django.contrib.auth.models import User
from django.core.management.base import CommandError

from pennant import Feature
from pennant.models import FeatureChange, FeatureValue


@pytest.fixture(autouse=True)
def theme(db: None) -> None:
    Feature.define("theme", lambda scope: "blue")


def test_a_scope_and_a_user_get_a_value(run):
    user = User.objects.create_user("ada")
    run("pennant_set", "theme", '"red"', "--user", "ada")
    run("pennant_set", "theme", "off", "--scope", "eu")
    assert (Feature.for_(user).value("theme"), Feature.for_("eu").value("theme")) == ("red", False)
    run("pennant_set", "theme", "--forget", "--scope", "eu")
    assert Feature.for_("eu").value("theme") == "blue"


def test_everyone_gets_a_value_and_the_trail_says_who_did_it(run):
    assert "for everyone, 0 values changed" in run("pennant_set", "theme", '"red"', "--everyone", "--note", "spring")
    assert Feature.for_("eu").value("theme") == "red"
    change = FeatureChange.objects.get()
    assert change.actor_label.startswith("pennant_set (")
    assert change.note == "spring"


def test_features_are_killed_revived_limited_and_scheduled(run):
    run("pennant_set", "theme", "--kill")
    assert Feature.steering("theme").killed
    run("pennant_set", "theme", "--revive")
    assert "25 %" in run("pennant_set", "theme", "--limit", "25")
    assert Feature.steering("theme").percent == 25
    run("pennant_set", "theme", "--no-limit")
    run("pennant_set", "theme", "--on-from", "2027-01-31", "--off-at", "2027-02-28")
    assert Feature.steering("theme").schedule is not None
    run("pennant_set", "theme", "--no-schedule")
    assert not FeatureValue.objects.exists()


@pytest.mark.parametrize(
    "words",
    [
        ("theme",),
        ("theme", "on"),
        ("theme", "on", "--forget", "--scope", "eu"),
        ("theme", "--forget", "--everyone"),
        ("theme", "ture", "--everyone"),
        ("theme", "NaN", "--everyone"),
        ("thme", "on", "--everyone"),
        ("", "on", "--everyone"),
        ("a\0b", "on", "--everyone"),
        ("theme", "on", "--user", "nobody"),
        ("theme", "on", "--scope", "auth.user|9"),
        ("theme", "on", "--everyone", "--store", "nowhere"),
        ("theme", "on", "--kill"),
        ("theme", "--limit", "101"),
        ("theme", "--limit", "nan"),
        ("theme", "--kill", "--on-from", "2027-01-31"),
        ("theme", "--on-from", "2027-01-31", "--off-at", "2026-01-31"),
    ],
)
def test_what_can_t_be_done_is_said_and_changes_nothing(run, words):
    with pytest.raises(CommandError):
        run("pennant_set", *words)
    assert not FeatureValue.objects.exists()
    assert not FeatureChange.objects.exists()
