"""A feature gets another name in a migration."""

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.state import ProjectState

from pennant import Feature
from pennant.errors import InvalidName
from pennant.models import FeatureChange, FeatureUse, FeatureValue
from pennant.operations import RenameFeature

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


def migrate(operation, *, backwards=False):
    state = ProjectState.from_apps(apps)
    with connection.schema_editor(atomic=connection.features.can_rollback_ddl) as editor:
        (operation.database_backwards if backwards else operation.database_forwards)("pennant", editor, state, state)


@pytest.fixture(autouse=True)
def values():
    for name in ("old", "new"):
        Feature.define(name, lambda scope: "resolved")
    Feature.for_(["ada", "bob"]).activate("old", "given")
    Feature.activate_for_everyone("old", "all")
    Feature.kill("old")
    Feature.revive("old")
    Feature.limit("old", 50)
    FeatureUse.objects.create(feature="old", value="1", first_used_on="2027-01-01", last_used_on="2027-01-01")


def test_everything_moves_and_comes_back():
    before = set(FeatureValue.objects.values_list("name", "scope", "value"))
    operation = RenameFeature("old", "new")
    migrate(operation)
    assert Feature.for_("ada").value("new") == "all"
    assert Feature.steering("new").percent == 50
    for model, name in ((FeatureValue, "name"), (FeatureUse, "feature"), (FeatureChange, "feature")):
        assert set(model.objects.values_list(name, flat=True)) == {"new"}
    migrate(operation, backwards=True)
    assert set(FeatureValue.objects.values_list("name", "scope", "value")) == before


def test_what_the_new_name_has_stays():
    Feature.for_("ada").activate("new", "newer")
    FeatureUse.objects.create(feature="new", value="1", first_used_on="2027-01-02", last_used_on="2027-01-02")
    migrate(RenameFeature("old", "new"))
    assert Feature.for_("ada").value("new") == "newer"
    assert Feature.for_("bob").value("new") == "all"
    assert FeatureUse.objects.count() == 1


def test_a_name_that_differs_by_case_is_another_feature():
    migrate(RenameFeature("OLD", "new"))
    assert set(FeatureValue.objects.values_list("name", flat=True)) == {"old"}


def test_it_can_be_written_into_a_file():
    operation = RenameFeature("old", "new")
    assert operation.deconstruct() == ("RenameFeature", [], {"old": "old", "new": "new"})
    assert operation.describe() == "Rename the feature old to new"
    assert operation.reversible


@pytest.mark.parametrize("name", ["", "x" * 256, "\x00", 7, None])
def test_names_that_are_none_are_refused(name):
    with pytest.raises(InvalidName):
        RenameFeature("old", name)
