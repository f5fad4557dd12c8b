"""Which database holds the outbox."""

from datetime import UTC, datetime

import pytest

from broadcasting.models import OutboxLease
from broadcasting.outbox.database import DatabaseNow, outbox_database


class ToTheOffice:
    def db_for_write(self, model, **hints):
        return "office"


def test_the_default_one():
    assert outbox_database() == "default"


def test_what_the_routers_say(settings):
    settings.DATABASE_ROUTERS = [ToTheOffice()]
    assert outbox_database() == "office"


def test_the_setting_wins(settings):
    settings.DATABASE_ROUTERS = [ToTheOffice()]
    settings.BROADCASTING = {"OUTBOX_DATABASE": "default"}
    assert outbox_database() == "default"


@pytest.mark.database
@pytest.mark.django_db
@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland"])
def test_its_time_is_utc(settings, zone):
    settings.TIME_ZONE = zone
    OutboxLease.objects.create(connection="shop", expires=DatabaseNow())
    told = OutboxLease.objects.get().expires
    assert abs((told - datetime.now(UTC)).total_seconds()) < 60
