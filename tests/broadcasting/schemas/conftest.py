import pytest

from broadcasting.schemas.catalogue import catalogue_of
from broadcasting.schemas.discovery import discover_events


@pytest.fixture
def shop(settings):
    """The app ``shop`` is installed, and nothing of this site's own has events."""
    settings.INSTALLED_APPS = ["broadcasting", "tests.broadcasting.schemas.shop"]


@pytest.fixture
def catalogue(shop):
    return catalogue_of(discover_events())
