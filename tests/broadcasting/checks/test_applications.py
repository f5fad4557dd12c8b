"""What can be wrong with an application."""

import pytest

from broadcasting.conf.credentials import EXAMPLE_CREDENTIALS
from tests.broadcasting.checks.configurations import app


@pytest.mark.parametrize(
    ("configured", "id", "said"),
    [
        (app(SECRET=EXAMPLE_CREDENTIALS["SECRET"]), "E008", "everybody can read"),
        (app(SECRET="Your-App-Secret"), "E008", "everybody can read"),
        (app(SECRET="fifteen-letters"), "W001", "less than 16 characters"),
        (app(ID="demo"), "W002", "not made of digits"),
        (app(ALLOWED_ORIGINS=[]), "W004", "no browser"),
        (app(ACTIVITY_TIMEOUT=61), "W005", "longer than PING_INTERVAL (60)"),
        (app(MAX_MESSAGE_SIZE=2**20 + 1), "W006", "only runrevurb takes in"),
        (app(MAX_EVENT_PAYLOAD=20_000), "W009", "10000 bytes at most"),
    ],
)
def test_application(run, configured, id, said):
    found = run(configured)
    assert set(found) == {id}
    assert said in found[id].msg


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
