"""``manage.py pennant_import``: takes over flags of django-waffle, django-flags or Laravel Pennant."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from pennant import changed_by
from pennant.definitions import registry
from pennant.importing.code import HEAD
from pennant.importing.django_flags import DjangoFlags
from pennant.importing.foreign import Names, Source, Tally
from pennant.importing.laravel import Laravel
from pennant.importing.running import Import
from pennant.importing.waffle import Waffle
from pennant.management.arguments import actor_of, told_plainly
from revurb.commands.arguments import check_database, number
from revurb.commands.telling import counted, plain
from revurb.foreign_tables import UnreadableTable

SOURCES = ("waffle", "django-flags", "laravel")
_LONGEST_LINE = 200


class Command(BaseCommand):
    help = "Takes over flags of another library: values are stored, code for the rest is printed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", choices=SOURCES, help="whose flags")
        parser.add_argument("--from-database", default="default", metavar="ALIAS", help="where their tables are")
        parser.add_argument("--table", help="laravel: the table's name, if it is not features")
        parser.add_argument(
            "--scope-map", action="append", default=[], metavar="TYPE=APP.MODEL", help="laravel: which model a type is"
        )
        parser.add_argument(
            "--name-map", action="append", default=[], metavar="OLD=NEW", help="a feature that has another name here"
        )
        parser.add_argument("--store", help="a key of PENNANT['STORES']")
        parser.add_argument("--overwrite", action="store_true", help="replace values that were changed here")
        parser.add_argument("--batch", type=number(1, 5000), default=500, help="rows per transaction")
        parser.add_argument("--dry-run", action="store_true", help="count, print code, and write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises ``CommandError`` for options that don't fit, and for a table that can't be read."""
        importing = Import(
            source=_source(options),
            store=options["store"],
            overwrite=options["overwrite"],
            dry_run=options["dry_run"],
        )
        try:
            with told_plainly(), changed_by(actor_of("pennant_import"), options["source"]):
                tally = importing.run(lambda tally: self.stderr.write(f"{tally.read} read so far", str))
        except UnreadableTable as error:
            raise CommandError(str(error)) from error
        self._tell(tally, options["dry_run"])

    def _tell(self, tally: Tally, dry_run: bool) -> None:
        """Code goes to stdout, so that it can be sent to a file; all else to stderr."""
        if tally.definitions:
            self.stdout.write("\n\n".join([HEAD, *tally.definitions]))
        lines = [f"{counted(tally.imported, 'value')} {'would be imported' if dry_run else 'imported'}."]
        lines += [f"{count} skipped: {reason}." for reason, count in sorted(tally.skipped.items())]
        lines += [f"Not carried over: {sentence}" for sentence in tally.left]
        if undefined := sorted(tally.features - set(registry.names())):
            lines.append(f"No code defines these yet, so they stay inactive: {', '.join(undefined)}.")
        for line in lines:
            self.stderr.write(plain(line, _LONGEST_LINE), str)


def _source(options: dict[str, Any]) -> Source:
    name = options["source"]
    if name != "laravel" and (options["table"] is not None or options["scope_map"]):
        raise CommandError("--table and --scope-map are for laravel.")
    common: dict[str, Any] = {
        "database": check_database(options["from_database"]) or "default",
        "batch": options["batch"],
        "names": Names(_pairs(options["name_map"], "--name-map")),
    }
    if name == "waffle":
        return Waffle(**common)
    if name == "django-flags":
        return DjangoFlags(flags=getattr(settings, "FLAGS", {}), **common)
    if options["table"] is not None:
        common["table"] = options["table"]
    return Laravel(
        models={type: _model(label) for type, label in _pairs(options["scope_map"], "--scope-map").items()}, **common
    )


def _pairs(texts: list[str], option: str) -> dict[str, str]:
    pairs = dict(text.rpartition("=")[::2] for text in texts)
    if not all(old and new for old, new in pairs.items()):
        raise CommandError(f"{option} wants two names with = between them.")
    return pairs


def _model(label: str) -> Any:
    try:
        return apps.get_model(label)
    except (LookupError, ValueError) as error:
        raise CommandError(f"There is no model {plain(label)!r}.") from error
