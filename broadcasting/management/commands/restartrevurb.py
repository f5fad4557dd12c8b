"""``manage.py restartrevurb``: every running server stops, for its supervisor to start it anew."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from broadcasting.server.restart import POLL_INTERVAL, reaches_other_processes, request_restart


class Command(BaseCommand):
    help = "Tells every running runrevurb to stop gracefully, so that its supervisor starts it again."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            shared = reaches_other_processes()
            if shared:
                request_restart()
        except Exception as error:
            raise CommandError(f"The default cache cannot be used: {error}") from error
        if not shared:
            raise CommandError(
                "The default cache lives in this process alone, so no server would hear of it. "
                "Use a shared cache (Redis, Memcached, the database or files) as CACHES['default']."
            )
        self.stdout.write(self.style.SUCCESS(f"Servers restart within {POLL_INTERVAL:.0f} seconds."))
