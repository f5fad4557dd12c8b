"""System checks: one test for each way to get the configuration wrong, and none of them ever raises."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import trustme
from django.core import checks as django_checks
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.test import override_settings
from django.urls import include, path, re_path
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from broadcasting import checks
from broadcasting.conf import get_settings
from broadcasting.conf import settings as conf
from broadcasting.conf.credentials import EXAMPLE_CREDENTIALS
from broadcasting.conf.settings import use_options

APP = {"ID": "123456", "KEY": "a-public-key", "SECRET": "never-to-be-shown-1", "ALLOWED_ORIGINS": ["example.com"]}


class NoProvider:
    pass


@pytest.fixture(autouse=True)
def no_variables(monkeypatch):
    for variable in list(os.environ):
        if variable.startswith(("REVURB_", "REVERB_")):
            monkeypatch.delenv(variable)


@pytest.fixture
def run(settings):
    """Run all our checks over a configuration; the messages by id, each with a hint and without a secret."""

    def run(configured, *, deploy=False):
        settings.REVURB = configured
        found = django_checks.run_checks(tags=["broadcasting"], include_deployment_checks=deploy)
        ours = [message for message in found if (message.id or "").startswith("broadcasting.")]
        for message in ours:
            assert message.hint
            assert message.id in checks.CHECK_IDS
            assert (message.level == django_checks.ERROR) == message.id.startswith("broadcasting.E")
            assert "never-to-be-shown" not in f"{message}"
        return {message.id.removeprefix("broadcasting."): message for message in ours}

    return run


def app(**values):
    return {"APPS": [APP | values]}


def test_a_good_configuration_has_no_messages(run):
    assert run(app()) == {}


def test_a_commands_options_are_looked_at(run):
    use_options(TLS_CERT="/no/cert.pem", TLS_KEY="/no/key.pem")
    try:
        assert "/no/cert.pem" in run(app())["E010"].msg
        use_options(SERVER_PORT=-1)
        assert "option for SERVER_PORT" in run(app())["E003"].msg
    finally:
        use_options()


def test_are_registered_by_the_app():
    assert "broadcasting" in django_checks.registry.registry.tags_available()


@pytest.mark.parametrize(
    ("configured", "id", "said"),
    [
        ([], "E001", "REVURB must be a dict"),
        ({"APPS": APP}, "E001", "must be a list of dicts"),
        ({"APPS": [APP, "x"]}, "E001", "REVURB['APPS'][1] must be a dict"),
        (app() | {"SERVER_PROT": 1}, "E002", "did you mean SERVER_PORT? Known are SERVER,"),
        (app(PINGINTERVAL=1), "E002", "(application 123456): PINGINTERVAL is unknown"),
        (app() | {"SERVER_PORT": 70_000}, "E003", "0 to 65535, not 70000"),
        (app() | {"SERVER": "hypercorn"}, "E003", "'daphne', 'uvicorn'"),
        (app(PING_INTERVAL=0), "E003", "PING_INTERVAL must be a whole number of seconds from 1"),
        (app(ACTIVITY_TIMEOUT=0), "E003", "ACTIVITY_TIMEOUT"),
        (app(MAX_MESSAGE_SIZE=2**24 + 1), "E003", "MAX_MESSAGE_SIZE"),
        (app(ACCEPT_CLIENT_EVENTS_FROM="everybody"), "E003", "'all', 'members', 'none'"),
        (app(SECRET=""), "E004", "SECRET must not be empty"),
        (app(SECRET=None), "E004", "SECRET must be a text"),
        ({"APPS": [{"ID": "1", "KEY": "k"}]}, "E004", "SECRET is missing"),
        ({"APPS": [APP, APP]}, "E005", "share the"),
        (app() | {"TLS_KEY": "/key.pem"}, "E006", "go together"),
        ({"APPS": []}, "E007", "no application"),
        ({}, "E007", "no application"),
        (app(SECRET=EXAMPLE_CREDENTIALS["SECRET"]), "E008", "everybody can read"),
        (app(SECRET="Your-App-Secret"), "E008", "everybody can read"),
        (app() | {"APPLICATION_PROVIDER": "no_such.Provider"}, "E009", "can't be imported"),
        (app() | {"APPLICATION_PROVIDER": f"{__name__}.NoProvider"}, "E009", "lacks find_by_id"),
        (app(SECRET="fifteen-letters"), "W001", "less than 16 characters"),
        (app(ID="demo"), "W002", "not made of digits"),
        (app(ALLOWED_ORIGINS=[]), "W004", "no browser"),
        (app(ACTIVITY_TIMEOUT=61), "W005", "longer than PING_INTERVAL (60)"),
        (app(MAX_MESSAGE_SIZE=2**20 + 1), "W006", "only runrevurb takes in"),
        (app(MAX_EVENT_PAYLOAD=20_000), "W009", "10000 bytes at most"),
    ],
)
def test_configuration(run, configured, id, said):
    found = run(configured)
    assert set(found) == {id}
    assert said in found[id].msg


def test_missing_credentials_name_the_installer(run):
    assert "manage.py revurb_install" in run({})["E007"].hint
    assert "manage.py revurb_install" in run({"APPS": [{}]})["E004"].hint


def test_another_provider_needs_no_applications(run):
    assert run({"APPLICATION_PROVIDER": "tests.broadcasting.test_applications.StoredProvider"}).keys() == set()


@pytest.mark.parametrize(
    ("origin", "repaired"),
    [
        ("https://example.com", "example.com"),
        ("https://example.com:8000/path?x#y", "example.com"),
        ("*.example.com:3000", "*.example.com"),
        ("http://*", "*"),
        ("//example.com", "example.com"),
        ("http://user:word@example.com", "example.com"),
        ("[::1]:80", "::1"),
        ("example.com/", "example.com"),
    ],
)
def test_origins_are_hosts(run, origin, repaired):
    message = run(app(ALLOWED_ORIGINS=["example.com", origin]))["W003"]
    assert repr(origin) in message.msg
    assert message.hint == f"Write {repaired!r}."


def test_an_origin_without_a_host_gets_an_example(run):
    assert "example.com" in run(app(ALLOWED_ORIGINS=["https://"]))["W003"].hint


@pytest.mark.parametrize("origin", ["*", "localhost", "*.example.com", "EXAMPLE.com", "::1", "127.0.0.1"])
def test_good_origins(run, origin):
    assert run(app(ALLOWED_ORIGINS=[origin])) == {}


class TestTls:
    @pytest.fixture
    def files(self, tmp_path):
        certificate = trustme.CA().issue_cert("localhost")
        certificate.cert_chain_pems[0].write_to_path(tmp_path / "cert.pem")
        certificate.private_key_pem.write_to_path(tmp_path / "key.pem")
        trustme.CA().issue_cert("localhost").private_key_pem.write_to_path(tmp_path / "other.pem")
        (tmp_path / "text.pem").write_text("no PEM at all")
        (tmp_path / "bytes.pem").write_bytes(bytes(range(256)))
        return tmp_path

    def test_a_matching_pair(self, run, files):
        assert run(app() | {"TLS_CERT": files / "cert.pem", "TLS_KEY": files / "key.pem"}) == {}

    @pytest.mark.parametrize("key", ["missing.pem", ".", "text.pem", "bytes.pem", "other.pem", "cert.pem"])
    def test_a_key_that_cannot_be_used(self, run, files, key):
        assert set(run(app() | {"TLS_CERT": files / "cert.pem", "TLS_KEY": files / key})) == {"E010"}

    def test_an_encrypted_key_is_told_and_asks_nobody(self, run, files):
        encrypted = Path(files / "encrypted.pem")
        encrypted.write_bytes(_encrypt((files / "key.pem").read_bytes()))
        assert "passphrase" in run(app() | {"TLS_CERT": files / "cert.pem", "TLS_KEY": encrypted})["E010"].hint

    def test_a_missing_file_is_named(self, run, files):
        message = run(app() | {"TLS_CERT": files / "no.pem", "TLS_KEY": files / "key.pem"})["E010"]
        assert message.msg.startswith("TLS_CERT: ") and "no.pem" in message.msg


def _encrypt(pem: bytes) -> bytes:
    from cryptography.hazmat.primitives import serialization

    key = serialization.load_pem_private_key(pem, None)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.BestAvailableEncryption(b"word")
    )


@pytest.mark.parametrize(
    ("module", "configured", "id", "hint"),
    [
        ("uvicorn", {"SERVER": "uvicorn"}, "E011", "pip install 'revurb[uvicorn]'"),
        ("daphne", {}, "E011", "pip install 'daphne'"),
        ("channels", {}, "E012", "pip install channels"),
        ("rest_framework", {}, "E012", "pip install djangorestframework"),
    ],
)
def test_missing_packages(run, monkeypatch, module, configured, id, hint):
    monkeypatch.setitem(sys.modules, module, None)
    assert hint in run(app() | configured)[id].hint


def test_rest_framework_need_not_be_an_installed_app(run, settings):
    settings.INSTALLED_APPS = [name for name in settings.INSTALLED_APPS if name != "rest_framework"]
    assert run(app()) == {}


class TestVariables:
    def test_a_misspelt_one(self, run, monkeypatch):
        monkeypatch.setenv("REVURB_SERVER_PROT", "80")
        assert "REVURB_SERVER_PORT" in run(app())["W007"].hint

    def test_one_of_somebody_elses(self, run, monkeypatch):
        monkeypatch.setenv("REVURB_DOCKER_IMAGE_TAG", "1")
        assert run(app()) == {}

    def test_a_wrong_value(self, run, monkeypatch):
        monkeypatch.setenv("REVERB_SERVER_PORT", "eighty")
        assert "REVERB_SERVER_PORT" in run(app())["E003"].msg

    def test_half_credentials(self, run, monkeypatch):
        monkeypatch.setenv("REVERB_APP_ID", "7")
        assert "E004" in run({})


class TestAsgiApplication:
    def other_apps(self, settings):
        return [name for name in settings.INSTALLED_APPS if name != "daphne"]

    def test_is_needed_by_daphnes_runserver(self, run, settings):
        settings.INSTALLED_APPS = ["daphne", *self.other_apps(settings)]
        assert run(app()) == {}
        del settings.ASGI_APPLICATION
        assert set(run(app())) == {"E013"}

    def test_is_not_asked_for_without_it(self, run, settings):
        settings.INSTALLED_APPS = self.other_apps(settings)
        del settings.ASGI_APPLICATION
        assert run(app()) == {}


def page(request, **values):
    return HttpResponse()


class UrlsWithUp:
    urlpatterns = [path("up", page), re_path("^", page)]


class UrlsWithApps:
    urlpatterns = [path("apps/", include([path("<int:id>/events", page)]))]


class UrlsWithCatchAll:
    urlpatterns = [re_path("^.*$", page)]


class TestUrls:
    @pytest.mark.parametrize(("urls", "hidden"), [(UrlsWithUp, "/up"), (UrlsWithApps, "/apps/1/events")])
    def test_hidden_pages(self, run, settings, urls, hidden):
        settings.ROOT_URLCONF = urls
        assert hidden in run(app())["W008"].msg
        assert run(app() | {"SERVER_PATH": "/ws"}) == {}

    @pytest.mark.parametrize("urls", [UrlsWithCatchAll, "no.such.urls", None, type("Empty", (), {"urlpatterns": None})])
    def test_nothing_is_said_about_other_urls(self, settings, urls):
        settings.REVURB = app()
        settings.ROOT_URLCONF = urls
        assert checks.check_site() == []


class TestDeployment:
    SHARED = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1"}}

    @pytest.fixture(autouse=True)
    def shared_cache(self, settings):
        settings.CACHES = self.SHARED

    def test_a_good_configuration(self, run):
        assert run(app(), deploy=True) == {}

    def test_nothing_is_said_without_deploy(self, run, settings):
        settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
        assert run(app(ALLOWED_ORIGINS=["*"], ACCEPT_CLIENT_EVENTS_FROM="all")) == {}

    def test_every_origin(self, run, settings):
        settings.ALLOWED_HOSTS = ["mysite.test", ".example.com", "[::1]", "*", ""]
        message = run(app(ALLOWED_ORIGINS=["*"]), deploy=True)["W020"]
        assert message.hint == 'Set "ALLOWED_ORIGINS": ["mysite.test", "example.com", "*.example.com", "::1"].'

    def test_client_events_from_all(self, run):
        assert set(run(app(ACCEPT_CLIENT_EVENTS_FROM="all"), deploy=True)) == {"W021"}

    @pytest.mark.parametrize("name", ["locmem.LocMemCache", "dummy.DummyCache"])
    def test_a_cache_of_one_process(self, run, settings, name):
        settings.CACHES = {"default": {"BACKEND": f"django.core.cache.backends.{name}"}}
        assert "restartrevurb" in run(app(), deploy=True)["W022"].msg

    @pytest.mark.parametrize(("host", "ids"), [("example.com", {"W023"}), ("localhost", set()), (None, set())])
    def test_an_unencrypted_address(self, run, host, ids):
        assert set(run(app() | {"SCHEME": "http", "HOST": host}, deploy=True)) == ids


KEYS = st.one_of(
    st.sampled_from([*conf.SETTING_KINDS, "APPS"]), st.sampled_from([*conf.APPLICATION_KINDS]), st.text(), st.none()
)
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=())),
    st.sampled_from(["", "\0", "\n", "\ud800", "١٢", "{}", "{0.__class__}", "%s", "*", "[", "http://[", "a.b", "/../"]),
)
HUGE = st.sampled_from([1, -1]).map(lambda sign: sign * 10**5000)
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), HUGE, st.floats(), TEXTS, st.binary())
HOSTILE = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=6)),
    max_leaves=20,
)
ALMOST_GOOD = st.builds(
    lambda own, apps: own | {"APPS": [APP | each for each in apps]},
    st.dictionaries(st.sampled_from([*conf.SETTING_KINDS]), HOSTILE, max_size=3),
    st.lists(st.dictionaries(st.sampled_from([*conf.APPLICATION_KINDS]), HOSTILE, max_size=3), max_size=3),
)


@hypothesis_settings(max_examples=300, deadline=None)
@given(st.one_of(HOSTILE, ALMOST_GOOD))
def test_whatever_revurb_holds_there_are_messages_and_no_exception(configured):
    with override_settings(REVURB=configured):
        found = [*checks.check_configuration(), *checks.check_site(), *checks.check_deployment()]
        assert all(message.id in checks.CHECK_IDS and message.hint for message in found)
        assert all("never-to-be-shown" not in str(message) for message in found)
        try:
            assert get_settings().SERVER in ("daphne", "uvicorn")
        except ImproperlyConfigured as error:
            assert any(message.id.startswith("broadcasting.E") for message in found)
            assert "never-to-be-shown" not in str(error)


def test_the_checks_come_up_without_what_they_look_for():
    blocked = "import sys; sys.modules.update(dict.fromkeys(['channels', 'daphne', 'rest_framework', 'uvicorn']))"
    subprocess.run([sys.executable, "-c", f"{blocked}; import broadcasting.checks"], check=True, timeout=30)
