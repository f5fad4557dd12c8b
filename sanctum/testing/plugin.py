"""The pytest plug-in: the fixtures ``sanctum_acting_as`` and ``sanctum_token``.

pytest loads it wherever Revurb is installed, also for projects that have nothing to do with Django or with Sanctum. So
it imports nothing until a test asks for one of them. They need pytest-django.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from sanctum.issuing import NewAccessToken
    from sanctum.testing.acting import Acting


@pytest.fixture
def sanctum_acting_as(db: None) -> "Iterator[Callable[..., Acting]]":
    """``sanctum.testing.acting_as``; clients are given back as they were when the test ends."""
    from sanctum.testing.acting import acting_as

    with ExitStack() as stack:
        yield lambda *args, **kwargs: stack.enter_context(acting_as(*args, **kwargs))


@pytest.fixture
def sanctum_token(db: None) -> "Callable[..., NewAccessToken]":
    """``sanctum.testing.make_token``."""
    from sanctum.testing.tokens import make_token

    return make_token
