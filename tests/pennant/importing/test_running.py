"""What becomes of values that are here already."""

import pytest

from pennant import Feature, signals
from pennant.errors import UnknownStore
from pennant.importing.laravel import Laravel
from pennant.importing.running import Import
from pennant.models import FeatureChange, FeatureValue
from revurb.foreign_tables import UnreadableTable

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def rows(fill):
    fill(*(("theme", scope, '"blue"') for scope in "abcd"))
    Feature.define("theme", lambda scope: "asked")


def test_a_second_run_imports_nothing_twice(rows):
    heard = []
    signals.features_imported.connect(listener := lambda **news: heard.append((news["features"], news["count"])))
    assert Import(source=Laravel(batch=3)).run().imported == 4
    tally = Import(source=Laravel()).run()
    assert (tally.imported, tally.skipped) == (0, {"here already": 4})
    assert heard == [(["theme"], 3), (["theme"], 1)]
    signals.features_imported.disconnect(listener)
    assert {each.action for each in FeatureChange.objects.all()} == {"import"}


def test_what_was_changed_here_stays_unless_it_is_to_be_overwritten(rows):
    Feature.for_("a").activate("theme", "red")
    assert Feature.for_("b").value("theme") == "asked"
    tally = Import(source=Laravel()).run()
    assert (tally.imported, tally.skipped) == (3, {"changed here": 1})
    assert [Feature.for_(each).value("theme") for each in "ab"] == ["red", "blue"]
    assert Import(source=Laravel(), overwrite=True).run().imported == 1
    assert Feature.for_("a").value("theme") == "blue"


def test_what_changed_there_since_is_taken_over(rows, fill):
    Import(source=Laravel()).run()
    fill(("theme", "a", '"green"'), table="newer")
    assert Import(source=Laravel(table="newer")).run().imported == 1
    assert Feature.for_("a").value("theme") == "green"


def test_a_dry_run_writes_nothing(rows):
    assert Import(source=Laravel(), dry_run=True).run().imported == 4
    assert not FeatureValue.objects.exists()
    assert not FeatureChange.objects.exists()


def test_tables_and_stores_that_are_not_there(rows):
    with pytest.raises(UnreadableTable):
        Import(source=Laravel(table="x; DROP TABLE features")).run()
    with pytest.raises(UnknownStore):
        Import(source=Laravel(), store="nowhere").run()
