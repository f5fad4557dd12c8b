"""``manage.py sanctum_prune``: deletes the rows of tokens that have ended."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.db.models import ProtectedError, RestrictedError

from revurb.commands.arguments import check_database, number
from sanctum.management.telling import counted
from sanctum.pruning import BATCH, MOST_HOURS, prune_tokens


class Command(BaseCommand):
    help = "Deletes tokens that ended or were revoked some time ago. Run it once a day."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--hours", type=number(0, MOST_HOURS), help="hours after its end for which a token is kept")
        parser.add_argument("--batch", type=number(1, 10_000), default=BATCH, help="rows that are deleted at once")
        parser.add_argument("--database", help="an alias of DATABASES")
        parser.add_argument("--dry-run", action="store_true", help="count, and delete nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises ``CommandError`` where the settings or the database can't be used."""
        dry_run = options["dry_run"]
        try:
            count = prune_tokens(
                options["hours"],
                batch=options["batch"],
                using=check_database(options["database"]),
                dry_run=dry_run,
                tell=lambda count: self.stderr.write(f"{count} so far", str),
            )
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        except (ProtectedError, RestrictedError) as error:
            raise CommandError(f"Rows of this site point to tokens and protect them: {error.args[0]}") from error
        except DatabaseError as error:
            raise CommandError(f"The tokens can't be pruned; did `manage.py migrate` run? ({error})") from error
        self.stdout.write(f"{counted(count)} {'would be deleted' if dry_run else 'deleted'}.")
