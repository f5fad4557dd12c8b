from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pytest
from django.test import override_settings

from tests.broadcasting.api.audience import Audience
from tests.broadcasting.api.client import APPLICATION, Publisher

OTHER = {"ID": "4", "KEY": "other-key-of-the-tests", "SECRET": "other-secret-of-the-tests"}


@pytest.fixture(autouse=True)
def configure() -> Iterator[Any]:
    """Two applications; the returned function changes settings, and limits of the first, for one test."""
    active = []

    def change(*, limits: dict[str, Any] | None = None, **values: Any) -> None:
        first = {key.upper(): value for key, value in asdict(APPLICATION).items()} | (limits or {})
        context = override_settings(REVURB={"APPS": [first, OTHER], **values})
        context.enable()
        active.append(context)

    change()
    yield change
    for context in reversed(active):
        context.disable()


@pytest.fixture(autouse=True)
def audience(monkeypatch: pytest.MonkeyPatch) -> Audience:
    audience = Audience()
    monkeypatch.setattr("broadcasting.api.views.get_hub", lambda: audience)
    return audience


@pytest.fixture
def publisher() -> Publisher:
    return Publisher()
