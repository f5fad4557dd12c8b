"""``manage.py sanctum_list``: which tokens there are, and how they stand."""

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser

from revurb.commands.arguments import find_user, number
from sanctum.management.telling import cells, described, table
from sanctum.models import get_token_model
from sanctum.states import STATES, with_owners

_CHUNK = 2000
_PAGE = 200
"""Rows that are set in columns together."""


class Command(BaseCommand):
    help = "Lists tokens, the newest first. Their text is known to nobody."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--user", help="username or primary key of an owner")
        parser.add_argument("--state", choices=STATES, help="only those that are good, have ended, or were revoked")
        parser.add_argument("--limit", type=number(1, 10**9), help="how many at most")
        parser.add_argument("--json", action="store_true", help="print a JSON array instead of a table")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises ``CommandError`` for a user that is not there."""
        try:
            tokens = self.tokens(options)
            self.write_json(tokens) if options["json"] else self.write_table(tokens)
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error

    def tokens(self, options: dict[str, Any]) -> Iterator[Any]:
        """Those that are asked for, read as they are printed."""
        rows = with_owners(get_token_model()._default_manager.order_by("-pk"))
        if options["user"] is not None:
            rows = rows.filter(user=find_user(options["user"]))
        if options["state"]:
            rows = getattr(rows, options["state"])()
        return iter(rows[: options["limit"]].iterator(_CHUNK))

    def write_table(self, tokens: Iterator[Any]) -> None:
        shown = 0
        while page := [cells(token) for token in islice(tokens, _PAGE)]:
            self.stdout.write(table(page))
            shown += len(page)
        if not shown:
            self.stdout.write("There are no such tokens.")

    def write_json(self, tokens: Iterator[Any]) -> None:
        separator = "["
        for token in tokens:
            self.stdout.write(separator + json.dumps(described(token)), ending="")
            separator = ",\n "
        self.stdout.write("[]" if separator == "[" else "]")
