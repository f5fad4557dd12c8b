"""What can be wrong with the connections that lead to servers."""

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from broadcasting.checks import servers
from broadcasting.checks.servers import check_servers
from tests.broadcasting.broadcasters.events import MASTER_KEY
from tests.broadcasting.checks.configurations import app

PUSHER = {"DRIVER": "pusher", "APP_ID": "7", "KEY": "k", "SECRET": "never-to-be-shown", "CLUSTER": "eu"}
CLUSTER = app() | {"SCALING_ENABLED": True, "REDIS_URL": "redis://127.0.0.1"}


@pytest.fixture
def check(run, settings):
    """Run the checks with one connection; the messages by id."""

    def check(connection, configured=None):
        settings.BROADCASTING = {"CONNECTIONS": {"live": connection}}
        return run(configured or app())

    return check


@pytest.mark.parametrize(
    "connection",
    [
        {"DRIVER": "revurb"},
        {"DRIVER": "revurb", "APP": "123456", "ENCRYPTION_MASTER_KEY": MASTER_KEY},
        {"DRIVER": "revurb", "APP": None, "HOST": None},
        {"DRIVER": "revurb", "TRANSPORT": "http"},
        PUSHER | {"ENCRYPTION_MASTER_KEY": MASTER_KEY},
        {"DRIVER": "log"},
    ],
)
def test_good_connections(check, connection):
    assert check(connection) == {}


def test_a_key_without_pynacl(check, monkeypatch):
    monkeypatch.setattr(servers, "is_importable", lambda module: module != "nacl")
    for connection in ({"DRIVER": "revurb"}, PUSHER):
        assert (
            "pip install 'revurb[encryption]'" in check(connection | {"ENCRYPTION_MASTER_KEY": MASTER_KEY})["E030"].hint
        )
        assert "E030" not in check(connection)


def test_an_application_that_is_not_there(check):
    message = check({"DRIVER": "revurb", "APP": "9"})["E031"]
    assert "no application 9" in message.msg
    assert '"APP": "123456"' in message.hint


def test_an_application_of_a_sites_provider_is_not_looked_for(check):
    provider = "tests.broadcasting.broadcasters.revurb.test_applications.Database"
    assert "E031" not in check({"DRIVER": "revurb", "APP": "9"}, {"APPLICATION_PROVIDER": provider})


def test_a_layer_without_a_cluster(check):
    assert "SCALING_ENABLED" in check({"DRIVER": "revurb", "TRANSPORT": "layer"})["E032"].hint
    assert "E032" not in check({"DRIVER": "revurb", "TRANSPORT": "layer"}, CLUSTER)


@pytest.mark.parametrize("name", ["APP_ID", "KEY", "SECRET", "CLUSTER"])
def test_a_pusher_server_wants_credentials_and_a_place(check, name):
    message = check({key: value for key, value in PUSHER.items() if key != name})["E033"]
    assert name in message.msg


def test_a_server_that_nobody_knows(check):
    conf = app() | {"SERVER_PORT": 0}
    assert "SERVER_PORT is 0" in check({"DRIVER": "revurb"}, conf)["W035"].msg
    assert check({"DRIVER": "revurb", "PORT": 8080}, conf) == {}
    assert "W035" not in check({"DRIVER": "revurb"}, CLUSTER | {"SERVER_PORT": 0})
    assert "W035" in check({"DRIVER": "revurb", "TRANSPORT": "http"}, CLUSTER | {"SERVER_PORT": 0})


def test_a_certificate_for_another_name(check):
    conf = app() | {"TLS_CERT": "cert.pem", "TLS_KEY": "key.pem"}
    assert "https://127.0.0.1:8080" in check({"DRIVER": "revurb", "TRANSPORT": "http"}, conf)["W036"].msg
    assert "W036" not in check({"DRIVER": "revurb"}, conf | {"HOST": "example.com"})


def test_a_connection_that_nobody_wrote_is_not_complained_of(run, settings):
    settings.BROADCASTING = {}
    assert run(app() | {"SERVER_PORT": 0}) == {}


_anything = st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.lists(st.text(max_size=3), max_size=2)


@given(
    st.sampled_from(["revurb", "pusher"]),
    st.dictionaries(
        st.sampled_from(["TRANSPORT", "APP", "HOST", "PORT", "SCHEME", "PATH", "KEY", "ENCRYPTION_MASTER_KEY"]),
        _anything,
    ),
)
def test_nothing_is_raised(driver, options):
    with override_settings(BROADCASTING={"CONNECTIONS": {"live": {"DRIVER": driver, **options}}}, REVURB=app()):
        check_servers()
