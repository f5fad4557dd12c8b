"""Every problem with ``PENNANT`` is a message with an id and a hint."""

import pytest
from django.core.checks import run_checks

from pennant.checks import CHECK_IDS
from pennant.checks.configuration import check_configuration


def test_the_defaults_are_well(settings):
    settings.PENNANT = {}
    assert check_configuration() == []


@pytest.mark.parametrize(
    ("configured", "ids"),
    [
        (7, ["pennant.E001"]),
        ({"NOWHERE": 1}, ["pennant.E002"]),
        ({"TRAIL": "x"}, ["pennant.E003"]),
        ({"TRAIL": "x", "NOWHERE": 1}, ["pennant.E002", "pennant.E003"]),
    ],
)
def test_what_is_wrong_is_said(settings, configured, ids):
    settings.PENNANT = configured
    messages = check_configuration()
    assert sorted(message.id for message in messages) == ids
    assert all(message.hint for message in messages)
    assert set(ids) <= set(CHECK_IDS)


def test_no_check_raises_whatever_the_settings_hold(settings):
    for configured in (None, {"STORES": 7}, {"DEFAULT": object()}, {"ANONYMOUS": []}):
        settings.PENNANT = configured
        assert run_checks(tags=["pennant"])
