"""Which database holds the outbox, and the time by its clock."""

from typing import Any

from django.db import router
from django.db.models.functions import Now

from broadcasting.conf.broadcasting import get_broadcasting_settings


def outbox_database() -> str:
    """The alias: ``OUTBOX_DATABASE``, or what the routers say of ``OutboxEvent``."""
    from broadcasting.models import OutboxEvent

    return get_broadcasting_settings().OUTBOX_DATABASE or router.db_for_write(OutboxEvent)


class DatabaseNow(Now):
    """The database's time in UTC: machines whose clocks differ still agree on who holds a lease."""

    def as_mysql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="UTC_TIMESTAMP(6)", **context)
