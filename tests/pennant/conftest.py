"""What tests of Pennant share: features that are gone afterwards, and stores that are empty."""

from collections.abc import Iterator
from typing import Any

import pytest

from pennant.definitions import registry
from pennant.stores.registry import forget_stores
from tests.pennant_site import settings as pennant_site_settings


@pytest.fixture(autouse=True)
def nothing_is_defined() -> Iterator[None]:
    """Each test defines its own features; those of the demo site are back afterwards."""
    before, duplicates = dict(registry._definitions), list(registry.duplicates)
    registry._definitions.clear()
    forget_stores()
    yield
    registry._definitions.clear()
    registry._definitions.update(before)
    registry.duplicates[:] = duplicates
    forget_stores()


@pytest.fixture
def pennant_site(settings: Any) -> None:
    """``tests.pennant_site``, where features are asked for in every way."""
    settings.ROOT_URLCONF = "tests.pennant_site.urls"
    settings.TEMPLATES = pennant_site_settings.TEMPLATES
