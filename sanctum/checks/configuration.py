"""Checks of ``SANCTUM`` itself."""

from collections.abc import Mapping
from typing import Any

from django.core.checks import CheckMessage, Error

from revurb.conf.reading import Problem, Topic
from sanctum.conf.settings import read_current_settings

TOPICS: Mapping[Topic, tuple[str, str]] = {
    "shape": ("sanctum.E001", 'Write SANCTUM = {"TOKEN_PREFIX": "acme_pat_"}.'),
    "unknown": ("sanctum.E002", "Correct or remove the key."),
    "value": ("sanctum.E003", "Correct the value, or remove the key for the default."),
}


def check_configuration(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Report every problem with ``SANCTUM`` and its environment variables."""
    return [_describe(problem) for problem in read_current_settings().problems]


def _describe(problem: Problem) -> CheckMessage:
    id, hint = TOPICS[problem.topic]
    return Error(problem.message, hint=hint, id=id)
