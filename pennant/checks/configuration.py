"""Checks of ``PENNANT`` itself."""

from collections.abc import Mapping
from typing import Any

from django.core.checks import CheckMessage, Error

from pennant.conf.settings import read_current_settings
from revurb.conf.reading import Problem, Topic

TOPICS: Mapping[Topic, tuple[str, str]] = {
    "shape": ("pennant.E001", 'Write PENNANT = {"DEFAULT": "database"}.'),
    "unknown": ("pennant.E002", "Correct or remove the key."),
    "value": ("pennant.E003", "Correct the value, or remove the key for the default."),
}


def check_configuration(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Report every problem with ``PENNANT`` and its environment variables."""
    return [_describe(problem) for problem in read_current_settings().problems]


def _describe(problem: Problem) -> CheckMessage:
    id, hint = TOPICS[problem.topic]
    return Error(problem.message, hint=hint, id=id)
