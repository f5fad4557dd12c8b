from collections.abc import AsyncIterator, Iterator
from dataclasses import asdict
from typing import Any

import pytest
from django.test import override_settings

from broadcasting.hub.process import get_hub, reset_hub
from tests.broadcasting.api.audience import Audience
from tests.broadcasting.api.client import APPLICATION, OTHER, Publisher


@pytest.fixture(autouse=True)
def configure() -> Iterator[Any]:
    """Two applications; the returned function changes settings, and fields of the first, for one test."""
    active = []

    def change(*, application: dict[str, Any] | None = None, **values: Any) -> None:
        first, second = ({key.upper(): value for key, value in asdict(each).items()} for each in (APPLICATION, OTHER))
        context = override_settings(REVURB={"APPS": [first | (application or {}), second], **values})
        context.enable()
        active.append(context)

    change()
    yield change
    for context in reversed(active):
        context.disable()


@pytest.fixture(autouse=True)
async def audience() -> AsyncIterator[Audience]:
    reset_hub()
    yield Audience(get_hub())
    await get_hub().shutdown(timeout=0)
    reset_hub()


@pytest.fixture
def publisher() -> Publisher:
    return Publisher()
