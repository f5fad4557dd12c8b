"""``manage.py sanctum_create_token``: makes a token for a user, and prints its text."""

from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser

from revurb.commands.arguments import duration, find_user, moment
from revurb.commands.telling import plain
from sanctum.issuing import IssuingError, create_token
from sanctum.tokens.abilities import ALL


class Command(BaseCommand):
    help = "Makes a token. Its text is all that stdout gets, and is shown nowhere again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", help="username or primary key of the owner")
        parser.add_argument("--name", default="command line", help="what the owner knows the token by")
        abilities = parser.add_mutually_exclusive_group()
        abilities.add_argument("--ability", action="append", help="what it may do; may be given several times")
        abilities.add_argument("--all-abilities", action="store_true", help="it may do all that its owner may")
        abilities.add_argument("--no-abilities", action="store_true", help="it may do nothing that an ability guards")
        end = parser.add_mutually_exclusive_group()
        end.add_argument("--expires-in", type=duration, help="how long it lasts: 30m, 12h, 90d or 4w")
        end.add_argument("--expires-at", type=moment, help="when it ends: 2027-01-31, or with a time")
        parser.add_argument("--created-by", help="username or primary key of who makes it for somebody else")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises ``CommandError`` for what ``create_token`` refuses."""
        owner = find_user(options["user"])
        maker = find_user(options["created_by"]) if options["created_by"] is not None else None
        try:
            issued = create_token(owner, options["name"], _abilities(options), _end(options), created_by=maker)
        except IssuingError as error:
            raise CommandError(f"{error.field}: {error}" if error.field else str(error)) from error
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        token = issued.token
        end = f"ends {token.valid_until:%Y-%m-%d %H:%M %Z}".rstrip() if token.valid_until else "never ends"
        self.stderr.write(f"Token {token.pk}, {plain(token)}, of {plain(owner.get_username())}, {end}.", str)
        self.stdout.write(issued.plain_text)


def _abilities(options: dict[str, Any]) -> list[str] | None:
    if options["all_abilities"]:
        return [ALL]
    given: list[str] | None = options["ability"]
    return [] if options["no_abilities"] else given


def _end(options: dict[str, Any]) -> datetime | None:
    if options["expires_in"]:
        return datetime.now(UTC) + options["expires_in"]
    end: datetime | None = options["expires_at"]
    return end
