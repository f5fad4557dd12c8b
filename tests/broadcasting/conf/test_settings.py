"""The settings: sources and their order, types, and what is said about wrong values."""

from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.views.debug import SafeExceptionReporterFilter

from broadcasting.conf import settings as conf
from broadcasting.conf.settings import RevurbSettings, get_settings, load_settings, use_options, variables_of
from broadcasting.protocol.application import Application

APP = {"ID": "123456", "KEY": "a-public-key", "SECRET": "never-to-be-shown"}

LARAVEL = {
    "REVERB_APP_ID": "482915",
    "REVERB_APP_KEY": "laravel-key",
    "REVERB_APP_SECRET": "laravel-secret",
    "REVERB_SERVER_HOST": "127.0.0.2",
    "REVERB_SERVER_PORT": "8081",
    "REVERB_SERVER_PATH": "ws",
    "REVERB_HOST": "laravel.test",
    "REVERB_PORT": "8082",
    "REVERB_SCHEME": "http",
    "REVERB_MAX_REQUEST_SIZE": "20000",
    "REVERB_APP_PING_INTERVAL": "61",
    "REVERB_APP_ACTIVITY_TIMEOUT": "31",
    "REVERB_APP_MAX_CONNECTIONS": "1000",
    "REVERB_APP_MAX_MESSAGE_SIZE": "20001",
    "REVERB_APP_ACCEPT_CLIENT_EVENTS_FROM": "all",
    "REVERB_APP_RATE_LIMITING_ENABLED": "true",
    "REVERB_APP_RATE_LIMIT_MAX_ATTEMPTS": "62",
    "REVERB_APP_RATE_LIMIT_DECAY_SECONDS": "63",
    "REVERB_APP_RATE_LIMIT_TERMINATE": "true",
}
"""The variables of Reverb's configuration file, each with a value that is nobody's default."""


@pytest.fixture(autouse=True)
def fresh_settings():
    get_settings.cache_clear()
    yield
    use_options()


def refusal(configured=None, environ=None, options=None) -> str:
    with pytest.raises(ImproperlyConfigured) as caught:
        load_settings({} if configured is None else configured, environ or {}, options)
    message = str(caught.value)
    assert APP["SECRET"] not in message
    assert message.isprintable() or "\n" in message
    return message


class TestSources:
    def test_defaults(self):
        settings = load_settings({}, {})
        assert settings.SERVER == "daphne"
        assert (settings.SERVER_HOST, settings.SERVER_PORT, settings.SERVER_PATH) == ("0.0.0.0", 8080, "")
        assert settings.APPS == ()

    def test_the_dict_wins_over_the_environment(self):
        assert load_settings({"SERVER_PORT": 1}, {"REVURB_SERVER_PORT": "2"}).SERVER_PORT == 1

    def test_our_variables_win_over_laravels(self):
        environ = {"REVERB_SERVER_PORT": "3", "REVURB_SERVER_PORT": "2", "REVERB_HOST": "laravel.test"}
        settings = load_settings({}, environ)
        assert settings.SERVER_PORT == 2
        assert settings.HOST == "laravel.test"

    def test_options_win_over_everything(self):
        assert (
            load_settings({"SERVER_PATH": "/a"}, {"REVURB_SERVER_PATH": "/b"}, {"SERVER_PATH": "c/"}).SERVER_PATH
            == "/c"
        )

    def test_a_variable_that_is_overridden_may_be_wrong(self):
        assert load_settings({"SERVER_PORT": 1}, {"REVURB_SERVER_PORT": "x"}).SERVER_PORT == 1

    def test_an_empty_variable_counts_as_not_set(self):
        assert load_settings({}, {"REVURB_SERVER_PORT": "", "REVERB_SERVER_PORT": "3"}).SERVER_PORT == 3

    def test_laravels_server_entry_is_not_our_engine(self):
        assert load_settings({}, {"REVERB_SERVER": "reverb"}).SERVER == "daphne"
        assert load_settings({}, {"REVURB_SERVER": "uvicorn"}).SERVER == "uvicorn"

    @pytest.mark.parametrize(
        ("variable", "text", "name", "value"),
        [
            ("REVURB_PERMESSAGE_DEFLATE", "on", "PERMESSAGE_DEFLATE", True),
            ("REVURB_PERMESSAGE_DEFLATE", " FALSE ", "PERMESSAGE_DEFLATE", False),
            ("REVURB_API_TIMESTAMP_GRACE", "null", "API_TIMESTAMP_GRACE", None),
            ("REVERB_MAX_REQUEST_SIZE", "20000", "MAX_REQUEST_SIZE", 20_000),
            ("REVERB_SCHEME", "HTTP", "SCHEME", "http"),
            ("REVURB_SERVER_HOST", "[::1]", "SERVER_HOST", "::1"),
            ("REVURB_SERVER_PATH", "//ws/live/", "SERVER_PATH", "/ws/live"),
        ],
    )
    def test_text_becomes_the_settings_type(self, variable, text, name, value):
        assert getattr(load_settings({}, {variable: text}), name) == value

    def test_every_setting_has_a_kind_and_a_variable(self):
        names = {each.name for each in fields(RevurbSettings)} - {"APPS"}
        assert set(conf.SETTING_KINDS) == set(conf.SETTING_VARIABLES) == names

    @pytest.mark.parametrize("name", sorted(conf.SETTING_KINDS))
    def test_every_default_is_a_valid_value(self, name):
        default = getattr(RevurbSettings(), name)
        assert conf.SETTING_KINDS[name].check(default) == default

    def test_paths_may_be_path_objects(self):
        settings = load_settings({"TLS_CERT": Path("/etc/cert.pem"), "TLS_KEY": "/etc/key.pem"}, {})
        assert settings.TLS_CERT == "/etc/cert.pem"


class TestApplications:
    def test_from_the_dict(self):
        values = APP | {"ALLOWED_ORIGINS": ["a.test"], "MAX_CONNECTIONS": None, "PING_INTERVAL": 5}
        (application,) = load_settings({"APPS": [values]}, {}).APPS
        assert application == Application(
            id="123456", key=APP["KEY"], secret=APP["SECRET"], allowed_origins=("a.test",), ping_interval=5
        )

    def test_an_id_may_be_a_number(self):
        assert load_settings({"APPS": [APP | {"ID": 42}]}, {}).APPS[0].id == "42"

    def test_from_the_environment(self):
        environ = {
            "REVERB_APP_ID": "7",
            "REVERB_APP_KEY": "laravel",
            "REVERB_APP_SECRET": "s",
            "REVURB_APP_KEY": "ours",
            "REVURB_APP_ALLOWED_ORIGINS": "a.test, *.b.test,",
            "REVERB_APP_RATE_LIMITING_ENABLED": "true",
            "REVERB_APP_RATE_LIMIT_MAX_ATTEMPTS": "5",
            "REVERB_APP_RATE_LIMIT_TERMINATE": "yes",
            "REVURB_APP_RATE_LIMITING_DECAY_SECONDS": "9",
        }
        (application,) = load_settings({}, environ).APPS
        assert (application.id, application.key) == ("7", "ours")
        assert application.allowed_origins == ("a.test", "*.b.test")
        assert application.rate_limiting_enabled and application.rate_limiting_terminate_on_limit
        assert (application.rate_limiting_max_attempts, application.rate_limiting_decay_seconds) == (5, 9)

    def test_a_laravel_env_file_as_it_stands(self):
        settings = load_settings({}, LARAVEL)
        assert (settings.SERVER_HOST, settings.SERVER_PORT, settings.SERVER_PATH) == ("127.0.0.2", 8081, "/ws")
        assert (settings.HOST, settings.PORT, settings.SCHEME) == ("laravel.test", 8082, "http")
        assert settings.MAX_REQUEST_SIZE == 20_000
        (application,) = settings.APPS
        assert application == Application(
            id="482915",
            key="laravel-key",
            secret="laravel-secret",
            ping_interval=61,
            activity_timeout=31,
            max_connections=1000,
            max_message_size=20_001,
            accept_client_events_from="all",
            rate_limiting_enabled=True,
            rate_limiting_max_attempts=62,
            rate_limiting_decay_seconds=63,
            rate_limiting_terminate_on_limit=True,
        )

    @pytest.mark.parametrize("laravel", sorted(LARAVEL))
    def test_each_of_laravels_variables_has_a_twin_of_ours(self, laravel):
        known = {each for names in (conf.SETTING_VARIABLES | conf.APPLICATION_VARIABLES).values() for each in names}
        assert {laravel, laravel.replace("REVERB_", "REVURB_")} <= known

    def test_the_dict_replaces_that_of_the_environment(self):
        environ = {"REVURB_APP_ID": "7", "REVURB_APP_KEY": "k", "REVURB_APP_SECRET": "s"}
        assert load_settings({"APPS": []}, environ).APPS == ()

    def test_none_without_credentials(self):
        assert load_settings({}, {"REVURB_APP_ID": "", "REVURB_APP_PING_INTERVAL": "5"}).APPS == ()

    def test_half_credentials_are_refused(self):
        message = refusal({}, {"REVERB_APP_ID": "7", "REVURB_APP_SECRET": ""})
        assert "REVURB_APP_KEY is missing" in message
        assert "REVURB_APP_SECRET is missing" in message

    def test_every_field_has_a_kind_which_takes_its_default(self):
        assert set(conf.APPLICATION_KINDS) == {each.name.upper() for each in fields(Application)}
        default = Application(id="1", key="k", secret="s")
        for each in fields(Application):
            value = getattr(default, each.name)
            assert conf.APPLICATION_KINDS[each.name.upper()].check(value) == value

    @pytest.mark.parametrize("missing", ["ID", "KEY", "SECRET"])
    def test_missing_credentials(self, missing):
        values = {key: value for key, value in APP.items() if key != missing}
        assert f"{missing} is missing" in refusal({"APPS": [values]})

    def test_a_problem_names_the_application(self):
        message = refusal({"APPS": [APP, APP | {"ID": "2", "KEY": "k2", "PING": 1}]})
        assert "REVURB['APPS'][1] (application 2): PING is unknown" in message
        assert "PING_INTERVAL" in message

    def test_duplicates(self):
        message = refusal({"APPS": [APP, APP]})
        assert "share the id 123456" in message
        assert "share the key" in message
        assert APP["KEY"] not in message

    @pytest.mark.parametrize("apps", ["text", {"ID": 1}, None, 3, APP, [3], [None], [[APP]]])
    def test_other_shapes(self, apps):
        assert "must be a" in refusal({"APPS": apps})

    def test_a_string_of_origins_is_not_taken_for_a_list(self):
        assert "must be a list of host patterns" in refusal({"APPS": [APP | {"ALLOWED_ORIGINS": "example.com"}]})

    @pytest.mark.parametrize(
        "secret", ["", "two\nlines", "nul\0", " padded", "\ud800", 5, b"bytes", None, ["x"], "x" * 1001]
    )
    def test_bad_secrets_are_refused_unseen(self, secret):
        message = refusal({"APPS": [APP | {"SECRET": secret}]})
        assert "SECRET" in message
        assert "lines" not in message and "padded" not in message and "xxx" not in message

    @pytest.mark.parametrize("key", ["a/b", "a b", "a?b", "a#b", "a:b", "ключ", "١٢٣", "k" * 201, "", True, 1.5, None])
    @pytest.mark.parametrize("name", ["ID", "KEY"])
    def test_ids_and_keys_fit_into_an_address(self, name, key):
        assert name in refusal({"APPS": [APP | {name: key}]})


HUGE = 10**5000

WRONG = [
    ("SERVER", ["hypercorn", "", "Daphne", None, 1, ["daphne"]]),
    ("SERVER_PORT", [-1, 65536, HUGE, "8080", 80.0, True, None, float("nan"), [80]]),
    ("PORT", [0, -HUGE, {}]),
    ("SERVER_HOST", ["", " ", "a b", "http://a", "a/b", "a:80", "[::1]:80", "x" * 254, "a\0", "a\n", "[a]", None, 1]),
    ("HOST", ["", "a:80", "-a", "a..b", 0, False]),
    ("SCHEME", ["wss", "HTTP", "", None]),
    ("SERVER_PATH", ["a b", "/../x", "/./", "?a", "#", "%2f", "/ä", "a\0", "a\n", None, 1, "/" + "x" * 1001]),
    ("TLS_CERT", ["", "  ", "a\0b", 1, b"/cert.pem", []]),
    ("MAX_REQUEST_SIZE", [0, -1, HUGE, "10", None, True]),
    ("API_TIMESTAMP_GRACE", [0, -5, "600", False]),
    ("SHUTDOWN_GRACE", [-1, HUGE, None]),
    ("STRICT_PROTOCOL_VERSION", [0, 1, "true", None, []]),
    ("PERMESSAGE_DEFLATE", ["false"]),
    ("APPLICATION_PROVIDER", ["", "provider", "a..b", "a.b-c", "a.1", None, 1, "a\n.b", " a.b"]),
]


class TestWrongValues:
    @pytest.mark.parametrize(("name", "values"), WRONG, ids=[name for name, _ in WRONG])
    def test_the_key_is_named(self, name, values):
        for value in values:
            message = refusal({name: value})
            assert message.startswith(f"REVURB['{name}'] must be ")
            assert len(message) < 300

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("SERVER_PORT", "٨٠٨٠"),
            ("SERVER_PORT", "8_0"),
            ("SERVER_PORT", "80.0"),
            ("SERVER_PORT", "1e3"),
            ("SERVER_PORT", "9" * 5000),
            ("SERVER_PORT", "80\n81"),
            ("STRICT_PROTOCOL_VERSION", "maybe"),
            ("STRICT_PROTOCOL_VERSION", "2"),
            ("HOST", '"localhost"'),
            ("SERVER_PATH", "\udcff"),
            ("SERVER", "reverb"),
        ],
    )
    def test_the_variable_is_named(self, name, text):
        message = refusal({}, {f"REVURB_{name}": text})
        assert message.startswith(f"The environment variable REVURB_{name} must be ")
        assert len(message) < 300

    def test_the_variable_that_was_read_is_named(self):
        assert "REVERB_APP_MAX_CONNECTIONS" in refusal({}, {"REVERB_APP_MAX_CONNECTIONS": "-1"})

    def test_the_option_is_named(self):
        assert "option for SERVER_PORT" in refusal({}, {}, {"SERVER_PORT": 70_000})

    def test_unknown_keys_list_the_valid_ones(self):
        message = refusal({"SERVER_PROT": 1, "server_port": 2, 3: 4, None: 5, ("a", "b"): 6, "k" * 9999: 7})
        assert "did you mean SERVER_PORT?" in message
        assert all(each.name in message for each in fields(RevurbSettings))
        assert len(message.split("\n")) == 6
        assert "k" * 100 not in message

    @pytest.mark.parametrize("configured", [None, [], "SERVER", 1, True, [("SERVER", "daphne")]])
    def test_revurb_is_a_dict(self, configured):
        with pytest.raises(ImproperlyConfigured, match="REVURB must be a dict"):
            load_settings(configured, {})

    def test_half_of_tls(self):
        assert "TLS_CERT and TLS_KEY go together" in refusal({"TLS_CERT": "/cert.pem"})
        assert load_settings({"TLS_CERT": "/c"}, {"REVURB_TLS_KEY": "/k"}).TLS_KEY == "/k"

    def test_all_problems_are_told_at_once(self):
        assert len(refusal({"PORT": 0, "SCHEME": "x"}, {"REVURB_SERVER": "x"}).split("\n")) == 3


class TestAccessor:
    def test_is_cached_and_follows_the_settings(self, settings):
        settings.REVURB = {"SERVER_PORT": 1234}
        assert get_settings() is get_settings()
        assert get_settings().SERVER_PORT == 1234
        settings.REVURB = {}
        assert get_settings().SERVER_PORT == 8080

    def test_reads_the_environment_late(self, monkeypatch):
        monkeypatch.setenv("REVURB_SERVER_PORT", "4321")
        assert get_settings().SERVER_PORT == 4321

    def test_options_are_used_and_taken_back(self, settings):
        settings.REVURB = {"SERVER_PATH": "/a"}
        use_options(SERVER_PATH="/b", HOST=None)
        assert get_settings().SERVER_PATH == "/b"
        settings.REVURB = {"SERVER_PATH": "/c"}
        assert get_settings().SERVER_PATH == "/b"
        use_options(SERVER_PORT=1)
        assert get_settings().SERVER_PATH == "/c"

    def test_unknown_options_are_refused(self):
        use_options(SERVER_PROT=1)
        with pytest.raises(ImproperlyConfigured, match="SERVER_PROT"):
            get_settings()

    def test_settings_are_frozen(self):
        with pytest.raises(FrozenInstanceError):
            get_settings().SERVER_PORT = 1


class TestSecrets:
    def test_are_not_in_the_repr(self):
        settings = load_settings({"APPS": [APP]}, {})
        assert APP["SECRET"] not in repr(settings)
        assert APP["KEY"] in repr(settings)

    def test_are_cleansed_on_djangos_error_page(self):
        cleansed = SafeExceptionReporterFilter().cleanse_setting("REVURB", {"APPS": [APP]})
        assert APP["SECRET"] not in repr(cleansed)

    def test_are_not_in_the_exceptions_chain(self):
        with pytest.raises(ImproperlyConfigured) as caught:
            load_settings({"APPS": [APP | {"SECRET": "white space", "MAX_CONNECTIONS": 0}]}, {})
        assert caught.value.__cause__ is None and caught.value.__context__ is None


def test_variables_of_a_setting_with_aliases():
    assert variables_of("A", ["B"]) == ["REVURB_A", "REVURB_B", "REVERB_A", "REVERB_B"]
