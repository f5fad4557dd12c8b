"""The pytest plug-in: the fixture ``pennant_features``.

pytest loads it wherever Revurb is installed, also for projects that have nothing to do with Django or with Pennant. So
it imports nothing until a test asks for the fixture. It needs pytest-django, for settings, and no database.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pennant.testing.fixture import Features


@pytest.fixture
def pennant_features() -> "Iterator[Features]":
    """Features that are what the test says (``override``, ``fake``), and which it checked (``assert_checked``)."""
    from pennant.current.overrides import lay, lift, listening
    from pennant.testing.fixture import Features

    layer = lay({})
    with listening() as heard:
        yield Features(layer, heard)
    lift(layer)
