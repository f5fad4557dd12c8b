"""What all tests share. Fixtures for servers and clients live beside the tests that use them."""

import os

import pytest
from hypothesis import HealthCheck, settings

# Two cores shared by several workers: how long one example takes says nothing.
settings.register_profile("revurb", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("revurb")


@pytest.fixture(autouse=True)
def no_credentials_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's own ``REVURB_*`` and ``REVERB_*`` variables change no test."""
    for name in list(os.environ):
        if name.startswith(("REVURB_", "REVERB_")):
            monkeypatch.delenv(name)
