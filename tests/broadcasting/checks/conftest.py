import os

import pytest
from django.core import checks as django_checks

from broadcasting import checks
from broadcasting.authorization.registry import only_these_rules


@pytest.fixture(autouse=True)
def no_variables(monkeypatch):
    for variable in list(os.environ):
        if variable.startswith(("REVURB_", "REVERB_", "BROADCAST_")):
            monkeypatch.delenv(variable)


@pytest.fixture(autouse=True)
def no_rules():
    """The channels of the demo site are not those of the tests."""
    with only_these_rules():
        yield


@pytest.fixture
def run(settings):
    """Run all our checks over a configuration; the messages by id, each with a hint and without a secret."""

    def run(configured, *, deploy=False):
        settings.REVURB = configured
        found = django_checks.run_checks(tags=["broadcasting"], include_deployment_checks=deploy)
        ours = [message for message in found if (message.id or "").startswith("broadcasting.")]
        for message in ours:
            assert message.hint
            assert message.id in checks.CHECK_IDS
            assert (message.level == django_checks.ERROR) == message.id.startswith("broadcasting.E")
            assert "never-to-be-shown" not in f"{message}"
        ours = [message for message in ours if message.level > django_checks.INFO]
        return {message.id.removeprefix("broadcasting."): message for message in ours}

    return run
