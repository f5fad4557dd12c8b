"""``manage.py pennant_list``."""

import json

import pytest
from django.core.management.base import CommandError

from pennant import Feature
from pennant.models import FeatureUse, FeatureValue


def test_features_are_listed_with_what_operators_say(run):
    Feature.define("listed-theme", "blue")
    Feature.kill("listed-theme")
    Feature.activate_for_everyone("listed-theme", "red")
    rows = json.loads(run("pennant_list", "listed-", "--json"))
    assert rows == [{"feature": "listed-theme", "kind": "value", "everyone": '"red"', "steering": '{"killed":true}'}]
    assert "listed-theme" in run("pennant_list")


def test_what_a_scope_gets_is_asked_without_a_trace(run):
    Feature.define("listed-theme", lambda scope: scope)
    rows = json.loads(run("pennant_list", "listed-", "--scope", "eu", "--json"))
    assert [(row["value"], row["reason"]) for row in rows] == [('"eu"', "resolved")]
    assert not FeatureValue.objects.exists()
    assert not FeatureUse.objects.exists()


def test_hostile_values_move_no_cursor_and_fill_no_screen(run):
    Feature.define("listed-theme", "blue")
    Feature.activate_for_everyone("listed-theme", "\x1b[2J\u202e" * 1000)
    FeatureValue.objects.create(name="listed-\x1bgone", scope="a", value="{")
    printed = run("pennant_list", "listed-")
    assert "\x1b" not in printed
    assert "undefined" in printed
    assert max(map(len, printed.splitlines())) < 200


def test_nothing_is_listed_where_nothing_is_meant(run):
    assert run("pennant_list", "no such feature") == "There are no such features.\n"
    with pytest.raises(CommandError, match="nowhere"):
        run("pennant_list", "--store", "nowhere")
    with pytest.raises(CommandError, match=r"no auth\.User"):
        run("pennant_list", "--scope", "auth.user|9")
