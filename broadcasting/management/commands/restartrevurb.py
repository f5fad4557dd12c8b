"""``manage.py restartrevurb``: every running server restarts, with the code that is there by then."""

import asyncio
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from broadcasting.cluster.base import NODES, Bus, Unreachable
from broadcasting.cluster.layer import has_shared_redis, is_cluster, open_bus
from broadcasting.cluster.messages import Restart
from broadcasting.conf import RevurbSettings, get_settings
from broadcasting.server.restart import POLL_INTERVAL, reaches_other_processes, request_restart


class Command(BaseCommand):
    help = "Tells every running runrevurb to stop gracefully, so that its supervisor starts it again."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            settings = get_settings()
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        if is_cluster(settings) and has_shared_redis(settings):
            self.restart_cluster(settings)
            self.stdout.write(self.style.SUCCESS("All nodes of the cluster are told to restart."))
        elif self.leave_mark():
            self.stdout.write(self.style.SUCCESS(f"Servers restart within {POLL_INTERVAL:.0f} seconds."))
        else:
            raise CommandError(
                "The default cache lives in this process alone, so no server would hear of it. "
                "Use a shared cache (Redis, Memcached, the database or files) as CACHES['default'], "
                "or name the REDIS_URL of a cluster."
            )

    def leave_mark(self) -> bool:
        """Leave the mark in the default cache, if processes share that."""
        try:
            if not reaches_other_processes():
                return False
            request_restart()
        except Exception as error:
            raise CommandError(f"The default cache cannot be used: {error}") from error
        return True

    def restart_cluster(self, settings: RevurbSettings) -> None:
        # The mark first, so that who hears the message has seen it, and does not take it for another restart. It
        # reaches nodes that miss the message.
        try:
            marked = self.leave_mark()
        except CommandError as error:
            marked = False
            self.stderr.write(self.style.WARNING(str(error)))
        try:
            bus = open_bus(settings)
        except Exception as error:  # its text may hold what CHANNEL_LAYERS holds, passwords too
            raise CommandError(
                f"The cluster's channel layer cannot be made ({type(error).__name__}); `manage.py check` says more."
            ) from None
        try:
            asyncio.run(_tell_nodes(bus))
        except Unreachable as error:
            heard = "only those servers restart that look into the default cache" if marked else "no server heard of it"
            raise CommandError(f"The cluster's Redis cannot be reached, so {heard}.") from error


async def _tell_nodes(bus: Bus) -> None:
    await bus.start(lambda message: None, lambda: None)
    try:
        await bus.send((NODES, Restart()))
    finally:
        await bus.stop()
