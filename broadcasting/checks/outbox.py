"""Checks of connections with an outbox: whether their events find a table, and whether that makes sense."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings as django_settings
from django.core.checks import CheckMessage, Error, Warning
from django.core.exceptions import ImproperlyConfigured
from django.db import connections, router

from broadcasting.conf.broadcasting import BroadcastingSettings, get_broadcasting_settings
from revurb.conf.values import show

POINTLESS = {
    "null": "sends nothing anywhere",
    "memory": "keeps events in the relay's process, where nobody looks for them",
}


def check_outbox(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Run the checks of this module. What is wrong with ``BROADCASTING`` itself is told by others."""
    try:
        settings = get_broadcasting_settings()
    except (ImproperlyConfigured, TypeError, AttributeError, ValueError):
        return []
    return [*_check_database(settings), *_check_connections(settings)]


def _check_database(settings: BroadcastingSettings) -> Iterator[CheckMessage]:
    named = settings.OUTBOX_DATABASE
    if named and named not in connections:
        yield Error(
            f"OUTBOX_DATABASE is {show(named)}, which DATABASES does not have.",
            hint=f"Name one of those that it has: {', '.join(map(show, connections))}.",
            id="broadcasting.E035",
        )
    elif any(each.outbox for each in settings.CONNECTIONS.values()):
        yield from _check_table(named)


def _check_table(named: str | None) -> Iterator[CheckMessage]:
    from broadcasting.models import OutboxEvent

    alias = named or router.db_for_write(OutboxEvent)
    if not router.allow_migrate_model(alias, OutboxEvent):
        yield Error(
            f"The outbox is in the database {show(alias)}, where the routers let migrate make no table for it.",
            hint="Let allow_migrate() of DATABASE_ROUTERS pass the app broadcasting there, or name another database by "
            '"OUTBOX_DATABASE" in BROADCASTING.',
            id="broadcasting.E036",
        )
    elif getattr(django_settings, "MIGRATION_MODULES", {}).get("broadcasting", "") is None:
        yield Warning(
            "MIGRATION_MODULES switches the migrations of broadcasting off, and with them those of the outbox's table.",
            hint='Remove "broadcasting" from MIGRATION_MODULES.',
            id="broadcasting.W039",
        )


def _check_connections(settings: BroadcastingSettings) -> Iterator[CheckMessage]:
    for name, connection in settings.CONNECTIONS.items():
        if connection.outbox and connection.driver in POINTLESS:
            yield Warning(
                f"The connection {show(name)} has an outbox, but its driver {POINTLESS[connection.driver]}.",
                hint=f'Remove "OUTBOX" from {show(name)}, or give it another DRIVER.',
                id="broadcasting.W038",
            )
