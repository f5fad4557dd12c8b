"""Who changed what, when, and what it was before."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group, User
from django.test import RequestFactory

from pennant import Feature, changed_by, remembering
from pennant.changes import change as changing
from pennant.models import LONGEST_NOTE, FeatureChange

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def feature():
    Feature.define("x", lambda scope: True)


def test_a_change_says_what_was_before_and_who_it_was():
    ada = User.objects.create_user("ada")
    request = RequestFactory().get("/", headers={"X-Request-ID": "r-7"})
    request.user = ada
    Feature.for_("eu").activate("x", "old")
    with remembering(request):
        Feature.for_("eu").activate("x", {"new": [1]})
    change = FeatureChange.objects.first()
    assert (change.feature, change.scope, change.action) == ("x", "eu", "activate")
    assert (change.old, change.new) == ('"old"', '{"new":[1]}')
    assert (change.actor, change.actor_label, change.request_id) == (ada, "ada", "r-7")


@pytest.mark.parametrize(
    ("actor", "label"),
    [
        ("deploy", "deploy"),
        ("de\x00ploy\x1b[2J\n", "de ploy [2J "),
        ("x" * 1000, "x" * 255),
        (None, ""),
        (AnonymousUser(), ""),
        (Group(name="testers"), "testers"),
        (7, "7"),
    ],
)
def test_whoever_it_was_the_change_is_made(actor, label):
    with changed_by(actor, note="why\x00" + "y" * 1000):
        Feature.kill("x")
    change = FeatureChange.objects.get()
    assert (change.actor, change.actor_label) == (None, label)
    assert change.note == ("why " + "y" * 1000)[:LONGEST_NOTE]


def test_a_hostile_request_id_fails_no_change():
    request = RequestFactory().get("/", headers={"X-Request-ID": "a\x00b" + "c" * 1000})
    with remembering(request):
        Feature.kill("x")
    assert FeatureChange.objects.get().request_id == ("a b" + "c" * 1000)[:200]


def test_very_many_scopes_are_one_entry_for_each_feature(monkeypatch):
    monkeypatch.setattr(changing, "MOST_ENTRIES", 2)
    Feature.define("y", lambda scope: True)
    Feature.for_(["a", "b", "c"]).activate(["x", "y"])
    entries = FeatureChange.objects.order_by("feature").values_list("feature", "scope", "count", "new")
    assert list(entries) == [("x", "", 3, "true"), ("y", "", 3, "true")]
    Feature.for_(["a", "b"]).forget("x")
    assert list(FeatureChange.objects.filter(action="forget").values_list("scope", flat=True)) == ["b", "a"]


def test_the_trail_can_be_off(settings):
    settings.PENNANT = {"TRAIL": False}
    Feature.kill("x")
    Feature.store("array").for_("a").activate("x")
    assert not FeatureChange.objects.exists()


def test_a_store_of_this_process_alone_leaves_no_trail():
    Feature.store("array").for_("a").activate("x")
    assert not FeatureChange.objects.exists()
