"""A relay does what the settings say, unless it is told otherwise."""

from broadcasting.outbox.options import RelayOptions


def test_the_defaults_are_those_of_the_settings(settings):
    settings.BROADCASTING = {"OUTBOX_ATTEMPTS": 3, "OUTBOX_KEEP_DAYS": 7, "OUTBOX_DATABASE": "default"}
    options = RelayOptions()
    assert (options.attempts, options.keep_days, options.database) == (3, 7, "default")


def test_all_connections_are_served_also_without_an_outbox_of_late(settings):
    settings.BROADCASTING = {"CONNECTIONS": {"shop": {"DRIVER": "log"}}}
    assert "shop" in RelayOptions().connections
