"""``manage.py sanctum_revoke``: revokes tokens of a user, by their ids, or all that leaked into a file."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import IO, Any

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from revurb.commands.arguments import find_user
from revurb.commands.telling import plain
from sanctum.issuing import revoke_token
from sanctum.leaks import Leak, revoke_leaked
from sanctum.management.telling import cells, counted, table
from sanctum.models import get_token_model
from sanctum.states import with_owners


class Command(BaseCommand):
    help = "Revokes tokens at once: of a user, by id, or every one that stands in a leaked text."

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--user", help="username or primary key: all tokens of this user")
        which.add_argument("--id", action="append", help="the id of a token; may be given several times")
        which.add_argument("--leaked", metavar="FILE", help="any text with tokens in it; - for stdin")
        parser.add_argument("--reason", help="kept with the tokens")
        parser.add_argument("--dry-run", action="store_true", help="tell what would be revoked, and revoke nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises ``CommandError`` for a user, an id or a file that is not there."""
        self.dry_run = options["dry_run"]
        try:
            if options["leaked"] is not None:
                self.revoke_leaked(options["leaked"], options["reason"] or "leaked")
            else:
                tokens = _of(options["user"]) if options["user"] is not None else _by_id(options["id"])
                self.revoke(tokens, options["reason"] or "")
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error

    def revoke(self, tokens: Any, reason: str) -> None:
        over = (lambda token: token.refusal() != "revoked") if self.dry_run else (lambda t: revoke_token(t, reason))
        revoked = [token for token in tokens if over(token)]
        self.show(revoked)

    def revoke_leaked(self, place: str, reason: str) -> None:
        with _open(place) as source:
            leak = revoke_leaked(source, reason, dry_run=self.dry_run)
        self.stderr.write(_summary(leak), str)
        self.show(leak.revoked)

    def show(self, revoked: list[Any]) -> None:
        """Which tokens, by what may be shown of them."""
        if revoked:
            self.stdout.write(table([cells(token) for token in revoked]))
        self.stdout.write(f"{counted(len(revoked))} {'would be revoked' if self.dry_run else 'revoked'}.")


def _summary(leak: Leak) -> str:
    known = len(leak.revoked) + len(leak.over)
    before = f" ({len(leak.over)} revoked before)" if leak.over else ""
    return f"Texts that may be tokens: {leak.candidates}. Tokens among them: {known}{before}."


def _of(text: str) -> Any:
    rows = with_owners(get_token_model()._default_manager.filter(user=find_user(text)))
    return list(rows.exclude(revoked_at__lte=timezone.now()))


def _by_id(ids: list[str]) -> list[Any]:
    """The tokens with these ids. None is revoked if one of them is unknown."""
    rows, found, unknown = with_owners(get_token_model()._default_manager.all()), [], []
    for id in dict.fromkeys(ids):
        try:
            found.append(rows.get(pk=id))
        except (rows.model.DoesNotExist, ValueError, TypeError, OverflowError, ValidationError):
            unknown.append(plain(id))
    if unknown:
        raise CommandError(f"There is no token with the id {', '.join(unknown)}. Nothing was revoked.")
    return found


@contextmanager
def _open(place: str) -> Iterator[IO[bytes]]:
    try:
        opened = nullcontext(sys.stdin.buffer) if place == "-" else open(place, "rb")  # noqa: SIM115
    except (OSError, ValueError) as error:
        raise CommandError(f"The file {plain(place, 200)!r} can't be read: {error}") from error
    with opened as source:
        yield source
