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


def test_preloading_makes_later_checks_free(values, settings):
    settings.PENNANT = {"PRELOAD": True}
    values("ada")
    with queries("SELECT"), remembering():
        for name in NAMES:
            values("ada", [name])


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
