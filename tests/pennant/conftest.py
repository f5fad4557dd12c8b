"""What tests of Pennant share: features that are gone afterwards, and stores that are empty."""

from collections.abc import Iterator

import pytest

from pennant.definitions import registry
from pennant.stores.registry import forget_stores


@pytest.fixture(autouse=True)
def nothing_is_defined_afterwards() -> Iterator[None]:
    """Each test defines its own features."""
    before, duplicates = dict(registry._definitions), list(registry.duplicates)
    forget_stores()
    yield
    registry._definitions.clear()
    registry._definitions.update(before)
    registry.duplicates[:] = duplicates
    forget_stores()
