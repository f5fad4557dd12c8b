"""How many queries a request costs (docs/pennant/stores.md)."""

from contextlib import contextmanager

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pennant import Feature, Rollout, remembering

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]
NAMES = [f"f{number}" for number in range(20)]


@pytest.fixture(params=["sync", "async"])
def values(request):
    """Ask for features of a scope."""
    if request.param == "sync":
        return lambda scope, names=NAMES: Feature.for_(scope).values(names)
    return lambda scope, names=NAMES: async_to_sync(Feature.for_(scope).avalues)(names)


@pytest.fixture(autouse=True)
def features():
    for name in NAMES:
        Feature.define(name, lambda scope: "on")


@contextmanager
def queries(*verbs):
    with CaptureQueriesContext(connection) as captured:
        yield
    assert [query["sql"].split()[0] for query in captured] == list(verbs)


def test_nothing_stored(values):
    with queries("SELECT", "INSERT"), remembering():
        values("ada")


def test_rows_exist_and_are_asked_for_once_a_request(values):
    values("ada")
    with queries("SELECT"), remembering():
        values("ada")
        values("ada")


def test_no_feature_and_unknown_ones_cost_nothing(values):
    with queries(), remembering():
        values("ada", [])
        values("ada", ["nobody-defines-this"])


def test_many_scopes_are_loaded_with_one_query_each_way():
    with queries("SELECT", "INSERT"):
        Feature.for_(["ada", "bob", "eve"]).load(NAMES)


def test_five_thousand_scopes_are_loaded_in_chunks():
    scopes = [f"u{number}" for number in range(5000)]
    with CaptureQueriesContext(connection) as captured:
        assert Feature.for_(scopes).load(["f1"]) == {"f1": ["on"] * 5000}
    assert len(captured) < 60


def test_checks_one_by_one_are_one_query_a_request(values):
    values("ada")
    with queries("SELECT"), remembering():
        for name in NAMES:
            assert values("ada", [name]) == {name: "on"}
    with queries("SELECT"), remembering():
        values("ada", ["f1"])
        values("ada")


def test_what_is_not_asked_for_is_fetched_and_not_resolved(values):
    asked = []
    Feature.define("expensive", lambda scope: asked.append(scope))
    with queries("SELECT", "INSERT", "INSERT"), remembering():
        values("ada", ["f1"])
        values("ada", ["f1"])
        values("ada", ["f2"])
    assert asked == []


def test_everyones_value_and_steering_are_fetched_beside(values):
    Feature.activate_for_everyone("f1", "all")
    Feature.kill("f2")
    with queries("SELECT", "INSERT"), remembering():
        assert values("ada", ["f3"]) == {"f3": "on"}
        assert values("ada", ["f1", "f2"]) == {"f1": "all", "f2": False}


def test_a_second_scope_costs_a_second_query(values):
    values("ada"), values("bob")
    with queries("SELECT", "SELECT"), remembering():
        values("ada", ["f1"])
        values("bob", ["f1"])
        values("bob", ["f2"])


def test_a_change_in_a_request_is_seen_though_its_rows_were_fetched(values):
    values("ada")
    with remembering():
        values("ada", ["f1"])
        Feature.for_("ada").activate("f2", "mine")
        Feature.activate_for_everyone("f3", "all")
        Feature.for_("ada").forget("f4")
        Feature.define("f4", lambda scope: "new")
        assert values("ada", ["f2", "f3", "f4"]) == {"f2": "mine", "f3": "all", "f4": "new"}
        Feature.purge("f4")
        assert values("ada", ["f4"]) == {"f4": "new"}


def test_without_preloading_each_new_feature_is_a_query(values, settings):
    settings.PENNANT = {"PRELOAD": False}
    values("ada")
    with queries("SELECT", "SELECT"), remembering():
        values("ada", ["f1"])
        values("ada", ["f2"])


def test_without_a_request_nothing_is_fetched_beside(values):
    values("ada")
    with CaptureQueriesContext(connection) as captured:
        values("ada", ["f1"])
    assert "f2" not in captured[0]["sql"]


def test_of_very_many_features_some_are_fetched_beside(values):
    for number in range(600):
        Feature.define(f"many{number}", False)
    with CaptureQueriesContext(connection) as captured, remembering():
        values("ada", ["f1"])
    sql = captured[0]["sql"]
    assert "many100'" in sql and "many599'" not in sql


def test_a_rollout_writes_nothing(values):
    Feature.define("share", Rollout(50))
    with queries("SELECT"), remembering():
        values("ada", ["share"])


def test_activating_is_one_upsert(settings):
    settings.PENNANT = {"TRAIL": False}
    with CaptureQueriesContext(connection) as captured:
        Feature.for_(["ada", "bob", "eve"]).activate(NAMES)
    assert sum(query["sql"].startswith("INSERT") for query in captured) == 1
    assert not any(query["sql"].startswith("UPDATE") for query in captured)


def test_a_warm_cache_needs_no_query(values, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "budget"}}
    settings.PENNANT = {"DEFAULT": "c", "STORES": {"c": {"DRIVER": "cache"}, "database": {"DRIVER": "database"}}}
    Feature.flush_cache()
    values("ada")
    with queries(), remembering():
        values("ada")
