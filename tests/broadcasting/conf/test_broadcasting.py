"""``BROADCASTING`` and its variables."""

from dataclasses import fields

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from broadcasting.conf import broadcasting as conf
from broadcasting.conf.broadcasting import (
    BroadcastingSettings,
    ConnectionSettings,
    get_broadcasting_settings,
    load_broadcasting_settings,
    read_broadcasting,
)


def test_everything_has_a_default():
    settings = load_broadcasting_settings({}, {})
    assert settings.DEFAULT == ("revurb",)
    assert set(settings.CONNECTIONS) == {"revurb", "log", "null"}
    assert settings.EVENT_NAMESPACE == "App.Events"
    assert (settings.MODEL_NAMESPACE, settings.QUEUE, settings.QUEUE_NAME) == (None, "auto", None)


def test_everything_can_be_configured():
    configured = {
        "DEFAULT": ["live", "log"],
        "CONNECTIONS": {"live": {"DRIVER": "pusher", "OUTBOX": True, "KEY": "k"}, "log": {"DRIVER": "null"}},
        "EVENT_NAMESPACE": "",
        "MODEL_NAMESPACE": "App.Models",
        "QUEUE": "celery",
        "QUEUE_NAME": "events",
    }
    settings = load_broadcasting_settings(configured, {"REVURB_QUEUE": "tasks"})
    assert settings.DEFAULT == ("live", "log")
    assert settings.CONNECTIONS["live"] == ConnectionSettings(driver="pusher", outbox=True, options={"KEY": "k"})
    assert settings.CONNECTIONS["log"].driver == "null", "an entry replaces the standard one"
    assert settings.CONNECTIONS["revurb"] == ConnectionSettings(driver="revurb")
    assert (settings.EVENT_NAMESPACE, settings.QUEUE, settings.QUEUE_NAME) == ("", "celery", "events")


def test_a_connection_without_a_driver_is_driven_by_its_name():
    assert load_broadcasting_settings({"CONNECTIONS": {"pusher": {}}}, {}).CONNECTIONS["pusher"].driver == "pusher"


@pytest.mark.parametrize(
    ("environ", "name", "value"),
    [
        ({"BROADCAST_CONNECTION": "log"}, "DEFAULT", ("log",)),
        ({"BROADCAST_CONNECTION": "reverb"}, "DEFAULT", ("revurb",)),
        ({"BROADCAST_CONNECTION": "null"}, "DEFAULT", ("null",)),
        ({"BROADCAST_CONNECTION": ""}, "DEFAULT", ("revurb",)),
        ({"BROADCAST_CONNECTION": "log", "REVURB_BROADCAST_CONNECTION": "null,log"}, "DEFAULT", ("null", "log")),
        ({"REVURB_EVENT_NAMESPACE": "shop.events"}, "EVENT_NAMESPACE", "shop.events"),
        ({"REVURB_MODEL_NAMESPACE": "null"}, "MODEL_NAMESPACE", None),
        ({"REVURB_QUEUE": " Celery "}, "QUEUE", "celery"),
        ({"REVURB_QUEUE_NAME": "events"}, "QUEUE_NAME", "events"),
    ],
)
def test_the_environment(environ, name, value):
    assert getattr(load_broadcasting_settings({}, environ), name) == value


def test_the_dict_wins_over_the_environment():
    assert load_broadcasting_settings({"DEFAULT": "log"}, {"BROADCAST_CONNECTION": "x y"}).DEFAULT == ("log",)


def test_a_connection_can_be_called_reverb():
    configured = {"CONNECTIONS": {"reverb": {"DRIVER": "log"}}}
    assert load_broadcasting_settings(configured, {"BROADCAST_CONNECTION": "reverb"}).DEFAULT == ("reverb",)


@pytest.mark.parametrize(
    ("configured", "topic", "said"),
    [
        ([], "shape", "BROADCASTING must be a dict."),
        (None, "shape", "BROADCASTING must be a dict."),
        ({"CONNECTIONS": []}, "shape", "BROADCASTING['CONNECTIONS'] must be a dict of dicts"),
        ({"CONNECTIONS": {"x": "log"}}, "shape", "BROADCASTING['CONNECTIONS']['x'] must be a dict such as"),
        ({"CONNECTIONS": {"x y": {}}}, "value", "a connection's name is at most 40 letters"),
        ({"CONNECTIONS": {7: {}}}, "value", "BROADCASTING['CONNECTIONS'][7]"),
        ({"CONNECTIONS": {"x": {"DRIVER": 7}}}, "value", "['x']['DRIVER'] must be a driver's name"),
        ({"CONNECTIONS": {"x": {"OUTBOX": "yes"}}}, "value", "['x']['OUTBOX'] must be True or False"),
        ({"DEFUALT": "log"}, "unknown", "did you mean DEFAULT? Known are DEFAULT, CONNECTIONS, EVENT_NAMESPACE,"),
        ({7: 1}, "unknown", "BROADCASTING['7'] is unknown"),
        ({"QUEUE": "rq"}, "value", "must be one of 'auto', 'celery', 'tasks', 'none', not 'rq'"),
        ({"DEFAULT": 7}, "value", "must be a name or a list of names, not 7"),
        ({"DEFAULT": "pusher"}, "connection", "DEFAULT names no connection: 'pusher'. Known are revurb, log, null"),
        ({"DEFAULT": ["log", "reverb"]}, "connection", "'reverb'"),
        ({"QUEUE_NAME": ""}, "value", "must be None or a text"),
        ({"EVENT_NAMESPACE": "a b"}, "value", "BROADCASTING['EVENT_NAMESPACE'] must be empty, or"),
    ],
)
def test_what_is_wrong_is_told(configured, topic, said):
    (problem,) = read_broadcasting(configured, {}).problems
    assert problem.topic == topic
    assert said in problem.message
    with pytest.raises(ImproperlyConfigured) as caught:
        load_broadcasting_settings(configured, {})
    assert str(caught.value) == problem.message


def test_everything_that_is_wrong_is_told_at_once():
    with pytest.raises(ImproperlyConfigured) as caught:
        load_broadcasting_settings({"QUEUE": 7, "X": 1}, {"BROADCAST_CONNECTION": "nowhere"})
    assert len(str(caught.value).splitlines()) == 3


def test_options_are_never_shown():
    configured = {"CONNECTIONS": {"x": {"SECRET": "never-to-be-shown"}}}
    assert "never" not in repr(load_broadcasting_settings(configured, {}))


def test_settings_are_read_anew_when_they_change(settings):
    settings.BROADCASTING = {"QUEUE": "none"}
    assert get_broadcasting_settings() is get_broadcasting_settings()
    assert get_broadcasting_settings().QUEUE == "none"
    settings.BROADCASTING = {"QUEUE": "tasks"}
    assert get_broadcasting_settings().QUEUE == "tasks"


def test_every_setting_has_a_kind_a_variable_and_a_valid_default():
    names = {each.name for each in fields(BroadcastingSettings)} - {"CONNECTIONS"}
    assert set(conf.SETTING_KINDS) == set(conf.SETTING_VARIABLES) == names
    for name, kind in conf.SETTING_KINDS.items():
        default = getattr(BroadcastingSettings(), name)
        assert kind.check(default) == default


KEYS = st.sampled_from(["DEFAULT", "CONNECTIONS", "QUEUE", "DRIVER", "OUTBOX", "x", 7])
HOSTILE = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(), st.binary()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["DEFAULT", "CONNECTIONS", "QUEUE", "DRIVER", "OUTBOX", "x", 7]), inner, max_size=4
        ),
    ),
    max_leaves=10,
)


@given(HOSTILE)
def test_reading_never_raises(configured):
    reading = read_broadcasting(configured, {})
    assert BroadcastingSettings(**reading.values).CONNECTIONS["log"]
