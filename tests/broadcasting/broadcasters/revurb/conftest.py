"""A real Valkey, and what publishes over it."""

import tempfile
from pathlib import Path

import pytest

from broadcasting.broadcasters.revurb.background import stop_background
from broadcasting.hub.process import reset_hub
from tests.integration.valkey import Valkey


@pytest.fixture
def valkey():
    with tempfile.TemporaryDirectory() as folder, Valkey(Path(folder)) as running:
        yield running
        running.thaw()


@pytest.fixture(autouse=True)
def fresh():
    reset_hub()
    yield
    reset_hub()
    stop_background()
