"""The settings: sources and their order, defaults, and what is said about wrong values."""

from dataclasses import FrozenInstanceError, fields
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured

from sanctum.conf import SanctumSettings, get_settings
from sanctum.conf.settings import SETTING_KINDS, load_settings, read_current_settings, read_settings
from sanctum.tokens.validity import Limits


def refusal(configured) -> str:
    with pytest.raises(ImproperlyConfigured) as caught:
        load_settings(configured, {})
    return str(caught.value)


class TestDefaults:
    def test_nothing_has_to_be_set(self):
        assert load_settings({}, {}).HEADER == "Authorization"

    @pytest.mark.parametrize("each", fields(SanctumSettings), ids=lambda each: each.name)
    def test_each_is_what_its_setting_takes(self, each):
        value = getattr(SanctumSettings(), each.name)
        assert SETTING_KINDS[each.name].check(list(value) if isinstance(value, tuple) else value) == value

    def test_they_are_the_safe_ones(self):
        settings = SanctumSettings()
        assert settings.REVOKE_ON_PASSWORD_CHANGE and settings.ORDER == "token_first"
        assert settings.DEFAULT_ABILITIES is None, "no token can do all because nobody said what it may do"
        assert not (settings.WILDCARD_ABILITIES or settings.VALIDATOR_MAY_WIDEN or settings.SOCKET_QUERY_PARAMETER)
        assert not (
            settings.RECORD_IP or settings.RECORD_USER_AGENT or settings.TRUSTED_PROXIES or settings.SPA_ORIGINS
        )
        assert settings.ACCEPTED_FORMS == ("laravel",)

    def test_they_can_not_be_changed(self):
        with pytest.raises(FrozenInstanceError):
            SanctumSettings().HEADER = "X"
        with pytest.raises(TypeError):
            SanctumSettings().ABILITIES["x"] = ""


class TestSources:
    def test_the_settings_module_wins_over_the_environment(self):
        environ = {"SANCTUM_TOKEN_PREFIX": "env_", "SANCTUM_SPA_ORIGINS": "https://a.test,https://b.test"}
        settings = load_settings({"TOKEN_PREFIX": "acme_"}, environ)
        assert settings.TOKEN_PREFIX == "acme_"
        assert [str(each) for each in settings.SPA_ORIGINS] == ["https://a.test", "https://b.test"]

    def test_a_wrong_variable_is_named(self):
        reading = read_settings({}, {"SANCTUM_TOKEN_PREFIX": "1 2"})
        assert [
            each.message.startswith("The environment variable SANCTUM_TOKEN_PREFIX") for each in reading.problems
        ] == [True]

    def test_they_are_read_anew_when_a_test_overrides_them(self, settings):
        settings.SANCTUM = {"TOKEN_PREFIX": "one_"}
        assert get_settings().TOKEN_PREFIX == "one_"
        settings.SANCTUM = {"TOKEN_PREFIX": "two_"}
        assert get_settings().TOKEN_PREFIX == "two_"
        assert read_current_settings().values == {"TOKEN_PREFIX": "two_"}


class TestWrongValues:
    @pytest.mark.parametrize("configured", [None, 5, "TOKEN_PREFIX", ["TOKEN_PREFIX"], {"TOKEN_PREFIX"}])
    def test_it_is_a_dict(self, configured):
        assert refusal(configured) == "SANCTUM must be a dict."

    @pytest.mark.parametrize("key", ["TOKEN_PREFX", "token_prefix", "", None, 5, ("a",), "\0" * 5000])
    def test_an_unknown_key_is_told_with_those_that_are_known(self, key):
        message = refusal({key: 1})
        assert "is unknown" in message and "TOKEN_PREFIX" in message and message.isprintable()

    def test_the_likely_one_is_named(self):
        assert "did you mean TOKEN_PREFIX?" in refusal({"TOKEN_PREFX": "x"})

    def test_everything_that_is_wrong_is_told_at_once(self):
        assert len(refusal({"TOKEN_LIMIT": 0, "EXPIRATION": 60, "ORDER": "none"}).splitlines()) == 3

    @pytest.mark.parametrize(
        ("key", "value"),
        [
            ("CSRF_FAILURE_STATUS", 404),
            ("ACCEPTED_FORMS", ["jwt"]),
            ("ACCEPTED_FORMS", "laravel"),
            ("KEYWORDS", []),
            ("EXPIRATION", timedelta(0)),
            ("EXPIRATION", timedelta(days=40000)),
            ("MAX_EXPIRATION", -timedelta(1)),
            ("IDLE_TIMEOUT", 60),
            ("TOKEN_LIMIT", 0),
            ("TOKEN_LIMIT", True),
            ("ROTATION_GRACE", timedelta(days=31)),
            ("REVOKE_ON_PASSWORD_CHANGE", "no"),
            ("DEFAULT_ABILITIES", "*"),
            ("ABILITIES", ["orders:*"]),
            ("TOKEN_MODEL", "Model"),
            ("CACHE_SECONDS", 31),
        ],
    )
    def test_a_wrong_value_names_its_setting(self, key, value):
        assert refusal({key: value}).startswith(f"SANCTUM['{key}'] must ")


def test_what_ends_every_token():
    settings = load_settings({"EXPIRATION": timedelta(days=1), "IDLE_TIMEOUT": timedelta(hours=1)}, {})
    assert settings.limits == Limits(timedelta(days=1), timedelta(hours=1))


def test_old_prefixes_are_read_after_the_new_one():
    assert load_settings({"TOKEN_PREFIX": "new_", "OLD_PREFIXES": ["old_", ""]}, {}).prefixes == ("new_", "old_", "")
