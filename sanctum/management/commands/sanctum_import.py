"""``manage.py sanctum_import``: takes over tokens of Laravel Sanctum, DRF's authtoken or knox."""

from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.module_loading import import_string

from revurb.commands.arguments import check_database, duration, number
from revurb.commands.telling import plain
from revurb.foreign_tables import UnreadableTable
from sanctum.conf import get_settings
from sanctum.importing.authtoken import Authtoken
from sanctum.importing.knox import Knox
from sanctum.importing.laravel import USERS, Laravel
from sanctum.importing.owners import Owners, owners_by_field, owners_by_function
from sanctum.importing.running import Import, Source, Tally
from sanctum.issuing import IssuingError
from sanctum.issuing.asked import check_abilities, check_name
from sanctum.management.telling import counted
from sanctum.tokens.abilities import ALL

SOURCES = ("laravel", "authtoken", "knox")
_LARAVEL_ONLY = ("type", "new_ids")


class Command(BaseCommand):
    help = "Takes over the tokens of another library, so that clients keep them. A second run imports nothing twice."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", choices=SOURCES, help="whose tokens")
        parser.add_argument("--from-database", default="default", metavar="ALIAS", help="where their table is")
        parser.add_argument("--table", help="its name, if it is not the usual one")
        parser.add_argument("--type", action="append", help="tokenable_type of users; may be given several times")
        whose = parser.add_mutually_exclusive_group()
        whose.add_argument(
            "--owner-field", default="pk", metavar="FIELD", help="field of users that holds their old keys"
        )
        whose.add_argument(
            "--owner-function", metavar="PATH", help="dotted path of a function (key, type) -> user or None"
        )
        abilities = parser.add_mutually_exclusive_group()
        abilities.add_argument("--ability", action="append", help="what the tokens may do; may be given several times")
        abilities.add_argument("--all-abilities", action="store_true", help="they may do all that their owners may")
        abilities.add_argument("--no-abilities", action="store_true", help="they may do nothing that an ability guards")
        parser.add_argument("--name", help="what their owners know them by")
        parser.add_argument("--expires-in", type=duration, help="how long they last from now on: 30m, 12h, 90d or 4w")
        parser.add_argument("--timezone", default="UTC", help="of times in the table that have none")
        parser.add_argument("--new-ids", action="store_true", help="import tokens whose id is taken under another one")
        parser.add_argument("--batch", type=number(1, 5000), default=500, help="rows per transaction")
        parser.add_argument("--dry-run", action="store_true", help="count, and write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises ``CommandError`` for options that don't fit, and for a table that can't be read."""
        try:
            tally = self.importing(options).run(lambda tally: self.stderr.write(f"{tally.read} read so far", str))
        except (UnreadableTable, ImproperlyConfigured) as error:
            raise CommandError(str(error)) from error
        self.tell(tally, options["dry_run"])
        for sentence in _advice(options["source"]):
            self.stderr.write(sentence, str)

    def importing(self, options: dict[str, Any]) -> Import:
        """What is to be done."""
        return Import(
            source=_source(options),
            owners=_owners(options),
            database=check_database(options["from_database"]) or "default",
            batch=options["batch"],
            longest=options["expires_in"],
            new_ids=options["new_ids"],
            dry_run=options["dry_run"],
        )

    def tell(self, tally: Tally, dry_run: bool) -> None:
        self.stdout.write(f"{counted(tally.imported)} {'would be imported' if dry_run else 'imported'}.")
        for reason, count in sorted(tally.skipped.items()):
            self.stdout.write(f"{count} skipped: {reason}.")


def _source(options: dict[str, Any]) -> Source:
    name = options["source"]
    values: dict[str, Any] = {"zone": _zone(options["timezone"])}
    if options["table"] is not None:
        values["table"] = options["table"]
    if name == "laravel":
        return _laravel(options, values)
    if misplaced := [each for each in _LARAVEL_ONLY if options[each]]:
        raise CommandError(f"--{misplaced[0].replace('_', '-')} is for laravel.")
    values["abilities"] = _abilities(options)
    if options["name"] is not None:
        values["name"] = _checked(check_name, options["name"])
    return (Authtoken if name == "authtoken" else Knox)(**values)


def _laravel(options: dict[str, Any], values: dict[str, Any]) -> Source:
    if options["ability"] or options["all_abilities"] or options["no_abilities"] or options["name"] is not None:
        raise CommandError("Laravel's tokens have names and abilities of their own.")
    return Laravel(types=frozenset(options["type"] or [USERS]), **values)


def _abilities(options: dict[str, Any]) -> list[str]:
    if options["all_abilities"]:
        return [ALL]
    if not options["ability"] and not options["no_abilities"]:
        raise CommandError("These tokens have no abilities: say --ability, --all-abilities or --no-abilities.")
    abilities: list[str] = _checked(lambda names: check_abilities(names, None), options["ability"] or [])
    return abilities


def _owners(options: dict[str, Any]) -> Owners:
    path = options["owner_function"]
    try:
        return owners_by_field(options["owner_field"]) if path is None else owners_by_function(import_string(path))
    except (ValueError, ImportError) as error:
        raise CommandError(str(error)) from error


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError) as error:
        raise CommandError(f"There is no time zone {plain(name)!r}.") from error


def _checked(check: Any, value: Any) -> Any:
    try:
        return check(value)
    except IssuingError as error:
        raise CommandError(str(error)) from error


def _advice(source: str) -> list[str]:
    """Which settings the tokens still need to be read."""
    settings = get_settings()
    needed = [] if source in settings.ACCEPTED_FORMS else [f'"ACCEPTED_FORMS": {[*settings.ACCEPTED_FORMS, source]}']
    if source != "laravel" and not any(each.lower() == "token" for each in settings.KEYWORDS):
        needed.append(f'"KEYWORDS": {[*settings.KEYWORDS, "Token"]}')
    advice = [f"Clients can use them once SANCTUM has {', '.join(needed)}."] if needed else []
    if source == "laravel":
        advice.append("If Laravel had a SANCTUM_TOKEN_PREFIX, it belongs into SANCTUM['OLD_PREFIXES'].")
    return advice
