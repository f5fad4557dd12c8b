"""``Feature``, and its twins in async code."""

import inspect
from datetime import UTC, datetime, timedelta
from types import ModuleType

import pytest
from asgiref.sync import async_to_sync

from pennant import Feature, FeatureClass, Rollout, feature
from pennant.errors import UndefinedFeature, UnknownStore, UnserialisableValue
from pennant.interaction import Interaction
from pennant.manager import FeatureManager, StoreFeatures
from pennant.models import FeatureChange, FeatureValue

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]

ONLY_SYNC = {"for_", "globally", "only_scope"}
"""What asks for nothing, or is only for sync pages."""
LATER = datetime.now(UTC) + timedelta(days=1)

READS = {
    "active": ["flag"],
    "all_are_active": [["flag", "theme"]],
    "some_are_active": [["off", "theme"]],
    "inactive": ["off"],
    "all_are_inactive": [["off"]],
    "some_are_inactive": [["off", "theme"]],
    "value": ["theme"],
    "values": [["flag", "theme", "off"]],
    "all": [],
    "load": [["flag", "theme"]],
    "load_missing": [["flag", "theme"]],
    "load_all": [],
    "when": ["theme", lambda value, _: value, lambda _: "inactive"],
    "unless": ["off", lambda _: "inactive", lambda value, _: value],
}
CHANGES = {
    "activate": ["flag", "new"],
    "deactivate": ["flag"],
    "forget": ["flag"],
    "activate_for_everyone": [["flag", "theme"], "all"],
    "deactivate_for_everyone": ["flag"],
    "purge": ["flag"],
    "kill": ["flag"],
    "revive": ["flag"],
    "limit": ["flag", 50],
    "schedule": ["flag", LATER, None],
    "steering": ["flag"],
    "stored": [],
}


@pytest.fixture(autouse=True)
def features():
    Feature.define("flag", lambda scope: scope is not None)
    Feature.define("theme", lambda scope: f"for {scope}")
    Feature.define("off", lambda scope: False)


def public(cls):
    return {name for name, value in inspect.getmembers(cls, inspect.isfunction) if not name.startswith("_")}


@pytest.mark.parametrize("cls", [Interaction, StoreFeatures])
def test_whatever_asks_or_changes_has_a_twin(cls):
    names = public(cls)
    twins = {name for name in names if name[0] == "a" and name[1:] in names}
    assert {name for name in names - twins - ONLY_SYNC if f"a{name}" not in names} == set()
    assert all(inspect.iscoroutinefunction(getattr(cls, name)) for name in twins)


@pytest.mark.parametrize("name", READS)
def test_twins_answer_alike(name):
    asked = Feature.for_("ada")
    assert async_to_sync(getattr(asked, f"a{name}"))(*READS[name]) == getattr(asked, name)(*READS[name])


@pytest.mark.parametrize("name", CHANGES)
def test_twins_change_alike(name):
    results = []
    for prefix in ("", "a"):
        FeatureValue.objects.all().delete()
        FeatureChange.objects.all().delete()
        Feature.for_("ada").load(["flag", "theme"])
        target = Feature.for_("ada") if hasattr(Interaction, name) else Feature
        method = getattr(target, f"{prefix}{name}")
        result = (async_to_sync(method) if prefix else method)(*CHANGES[name])
        rows = set(FeatureValue.objects.values_list("name", "scope", "value", "source"))
        results.append(
            (result, rows, list(FeatureChange.objects.values_list("action", "feature", "old", "new", "count")))
        )
    assert results[0] == results[1]


def test_the_list_of_what_is_tried_is_whole():
    others = {"details", "scopes"}
    assert public(StoreFeatures) - ONLY_SYNC - others == {
        each for name in (*READS, *CHANGES) for each in (name, f"a{name}")
    } | {"adetails", "ascopes"}


def test_everyone_includes_whoever_was_never_asked_for():
    Feature.for_("ada").load(["theme"])
    Feature.for_("bob").activate("theme", "bob's")
    assert Feature.activate_for_everyone("theme", "all") == 2
    assert [Feature.for_(each).value("theme") for each in ("ada", "bob", "new")] == ["all"] * 3
    Feature.for_("bob").activate("theme", "bob's")
    assert Feature.for_("bob").value("theme") == "bob's"


def test_of_several_features_all_are_changed_or_none(monkeypatch):
    with pytest.raises(UndefinedFeature, match="Did you mean 'theme'"):
        Feature.activate_for_everyone(["flag", "themes"])
    with pytest.raises(UnserialisableValue):
        Feature.activate_for_everyone(["flag"], {1, 2})
    assert not FeatureValue.objects.exists()


def test_purging_keeps_what_operators_said():
    Feature.kill("flag")
    Feature.for_("ada").activate(["flag", "theme"], "x")
    assert Feature.purge(["flag", "theme"]) == 2
    assert Feature.steering("flag").killed
    Feature.for_("ada").activate("theme", "x")
    Feature.for_("bob").load(["theme"])
    assert Feature.purge("theme", resolved=True) == 1
    assert Feature.purge(steering=True) == 2
    assert not FeatureValue.objects.exists()


def test_definitions_are_found_again():
    class New(FeatureClass):
        """The new one."""

        name = "new"

        def resolve(self, scope):
            return True

    rollout = Rollout(25)
    Feature.define("share", rollout)
    assert Feature.active(New) is True
    assert Feature.name(New) == "new"
    assert isinstance(Feature.instance("new"), New)
    assert Feature.instance("share") is rollout
    assert Feature.definition("new").description == "The new one."
    assert {"flag", "new", "share"} <= set(Feature.defined())
    Feature.undefine("share")
    with pytest.raises(UndefinedFeature):
        Feature.instance("share")


def test_classes_of_a_module_can_be_discovered():
    module = ModuleType("elsewhere")
    exec(
        "from pennant import FeatureClass\n"
        "class Base(FeatureClass):\n    abstract = True\n"
        "class Found(Base):\n    name = 'found'\n    def resolve(self, scope):\n        return 7\n",
        module.__dict__,
    )
    Feature.discover(module)
    assert Feature.value("found") == 7
    assert not any(name.endswith("Base") for name in Feature.defined())
    Feature.discover()
    assert "found" in Feature.defined()


def test_the_helper_does_what_laravels_does():
    assert feature() is Feature
    assert feature("theme") == "for None"
    assert feature("theme", lambda value, _: f"on: {value}") == "on: for None"
    assert feature("off", lambda value, _: "on", lambda _: "off") == "off"


def test_stores_are_apart():
    Feature.store("array").for_("ada").activate("theme", "in memory")
    assert Feature.store("array").for_("ada").value("theme") == "in memory"
    assert Feature.for_("ada").value("theme") == "for ada"
    with pytest.raises(UnknownStore, match="nowhere"):
        Feature.store("nowhere")
    with pytest.raises(UnknownStore):
        Feature.driver("nowhere")
    assert isinstance(Feature, FeatureManager)
