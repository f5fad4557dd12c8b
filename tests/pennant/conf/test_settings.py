"""The settings: sources and their order, defaults, and what is said about wrong values."""

from dataclasses import FrozenInstanceError, fields
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured

from pennant.conf import PennantSettings, get_settings
from pennant.conf.settings import SETTING_KINDS, load_settings, read_current_settings, read_settings


@pytest.mark.parametrize("each", fields(PennantSettings), ids=lambda each: each.name)
def test_each_default_is_what_its_setting_takes(each):
    value = getattr(PennantSettings(), each.name)
    assert SETTING_KINDS[each.name].check(value) == value


def test_they_can_not_be_changed():
    with pytest.raises(FrozenInstanceError):
        PennantSettings().DEFAULT = "x"
    with pytest.raises(TypeError):
        PennantSettings().STORES["database"]["DRIVER"] = "x"


def test_the_settings_module_wins_over_the_environment():
    assert load_settings({}, {"PENNANT_STORE": "array"}).DEFAULT == "array"
    assert load_settings({"DEFAULT": "database"}, {"PENNANT_STORE": "array"}).DEFAULT == "database"


def test_they_are_read_anew_when_a_test_overrides_them(settings):
    settings.PENNANT = {"STALE_AFTER": timedelta(days=7)}
    assert get_settings().STALE_AFTER.days == 7
    settings.PENNANT = {}
    assert get_settings().STALE_AFTER.days == 30


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("DEFAULT", ""),
        ("DEFAULT", 7),
        ("STORES", {}),
        ("STORES", []),
        ("STORES", {"a": {}}),
        ("STORES", {"a": {"DRIVER": 7}}),
        ("STORES", {"": {"DRIVER": "array"}}),
        ("STORES", {"a\x00": {"DRIVER": "array"}}),
        ("STORES", {7: {"DRIVER": "array"}}),
        ("STORES", {"a": "array"}),
        ("DEFAULT_SCOPE", "no path"),
        ("DEFAULT_SCOPE", lambda store: None),
        ("NULL_SCOPE", None),
        ("UNDEFINED", "active"),
        ("PERSIST", True),
        ("ON_ERROR", "ignore"),
        ("PRELOAD", "yes"),
        ("TRAIL", 1),
        ("USAGE", None),
        ("STALE_AFTER", 30),
        ("STALE_AFTER", timedelta(hours=1)),
        ("STALE_AFTER", timedelta.max),
        ("DENIED_STATUS", 200),
        ("DENIED_STATUS", 500),
        ("DENIED_STATUS", "404"),
        ("DENIED_STATUS", True),
        ("WHEN_INACTIVE", ""),
        ("ANONYMOUS", "ip"),
        ("ANONYMOUS_COOKIE", "a b\r\nSet-Cookie: x"),
        ("ANONYMOUS_AGE", timedelta(0)),
        ("ANONYMOUS_AGE", "180"),
    ],
)
def test_wrong_values_are_named_with_their_key(key, value):
    with pytest.raises(ImproperlyConfigured) as caught:
        load_settings({key: value}, {})
    assert f"PENNANT['{key}']" in str(caught.value)


@pytest.mark.parametrize("configured", [None, 7, "database", ["DEFAULT"], object()])
def test_what_is_no_dict_is_refused(configured):
    with pytest.raises(ImproperlyConfigured, match="PENNANT must be a dict"):
        load_settings(configured, {})


def test_all_that_is_wrong_is_said_at_once():
    reading = read_settings({"DEFUALT": "x", "TRAIL": "x", 7: 7}, {})
    assert len(reading.problems) == 3
    assert "DEFAULT" in str([each.message for each in reading.problems])


def test_reading_them_never_raises(settings):
    settings.PENNANT = {"STORES": {"a": {"DRIVER": object()}}, None: 1}
    assert read_current_settings().problems
