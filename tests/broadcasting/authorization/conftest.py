import pytest

from broadcasting.authorization import users
from broadcasting.authorization.registry import only_these_rules
from tests.broadcasting.authorization.signer import CONNECTIONS


@pytest.fixture(autouse=True)
def no_rules(monkeypatch):
    """The rules of the demo site are not those of the tests."""
    monkeypatch.setattr(users, "_resolver", None)
    monkeypatch.setattr(users, "_guards", None)
    with only_these_rules():
        yield


@pytest.fixture(autouse=True)
def signing(settings):
    settings.BROADCASTING = {"DEFAULT": "signing", "CONNECTIONS": CONNECTIONS}
