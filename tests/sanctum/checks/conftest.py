import os
import re

import pytest
from django.core import checks as django_checks

from sanctum import checks

OF_THE_SITE = re.compile(r"sanctum\.[EW]0[034]")
"""Ids of the checks that look at settings; the others look at views and models of whichever tests came before."""


@pytest.fixture(autouse=True)
def no_variables(monkeypatch):
    for variable in list(os.environ):
        if variable.startswith("SANCTUM_"):
            monkeypatch.delenv(variable)


@pytest.fixture
def run(settings):
    """Run all our checks over a configuration; the messages by id, each with a hint and without a secret."""

    def run(sanctum=None, *, deploy=False, databases=None, **changes):
        settings.SANCTUM = {} if sanctum is None else sanctum
        for name, value in changes.items():
            setattr(settings, name, value)
        found = django_checks.run_checks(tags=["sanctum"], include_deployment_checks=deploy, databases=databases)
        ours = [message for message in found if (message.id or "").startswith("sanctum.")]
        for message in ours:
            assert message.hint
            assert message.id in checks.CHECK_IDS
            assert (message.level == django_checks.ERROR) == message.id.startswith("sanctum.E")
            assert "never-to-be-shown" not in f"{message}"
        return {message.id.removeprefix("sanctum."): message for message in ours if OF_THE_SITE.match(message.id)}

    return run
