"""What can be wrong with an outbox before anything is sent."""

import pytest
from django.test import override_settings

from broadcasting.checks import check_outbox
from tests.broadcasting.checks.configurations import app

OUTBOX = {"CONNECTIONS": {"shop": {"DRIVER": "log", "OUTBOX": True}}}


class NeverHere:
    def allow_migrate(self, db, app_label, **hints):
        return app_label != "broadcasting"


def test_a_good_one_is_not_complained_of(run, settings):
    settings.BROADCASTING = OUTBOX | {"OUTBOX_DATABASE": "default"}
    assert run(app()) == {}


def test_an_unknown_database(run, settings):
    settings.BROADCASTING = OUTBOX | {"OUTBOX_DATABASE": "office"}
    message = run(app())["E035"]
    assert "'office'" in message.msg
    assert "'default'" in message.hint


def test_routers_that_make_no_table(run, settings):
    settings.DATABASE_ROUTERS = [NeverHere()]
    settings.BROADCASTING = OUTBOX
    assert "'default'" in run(app())["E036"].msg


def test_migrations_that_are_switched_off(run, settings):
    settings.MIGRATION_MODULES = {"broadcasting": None}
    settings.BROADCASTING = OUTBOX
    assert set(run(app())) == {"W039"}


@pytest.mark.parametrize("driver", ["null", "memory"])
def test_drivers_to_which_relaying_makes_no_sense(run, settings, driver):
    settings.BROADCASTING = {"CONNECTIONS": {"shop": {"DRIVER": driver, "OUTBOX": True}}}
    assert "'shop'" in run(app())["W038"].msg


def test_nothing_of_this_matters_without_an_outbox(run, settings):
    settings.DATABASE_ROUTERS = [NeverHere()]
    settings.MIGRATION_MODULES = {"broadcasting": None}
    settings.BROADCASTING = {"CONNECTIONS": {"shop": {"DRIVER": "memory"}}}
    assert run(app()) == {}


@pytest.mark.parametrize("configured", [None, 7, [], {"CONNECTIONS": 7}, {"CONNECTIONS": {"a": None}}, {"NOPE": 1}])
def test_broken_settings_are_the_business_of_other_checks(configured):
    with override_settings(BROADCASTING=configured):
        assert check_outbox() == []
