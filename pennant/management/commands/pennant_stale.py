"""``manage.py pennant_stale``: which features have done their work, and where code still names them."""

import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from pennant.conf import get_settings
from pennant.definitions import registry
from pennant.management.arguments import told_plainly
from pennant.stale import Mention, find_mentions, recorded_since, stale_reasons
from pennant.stale.reasons import KINDS
from pennant.stores import get_store
from revurb.commands.telling import counted, plain


class Command(BaseCommand):
    help = "Finds features that were never checked, always have one value, expired, or are no longer defined."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("names", nargs="*", metavar="NAME", help="only these features")
        parser.add_argument("--reason", action="append", choices=KINDS, help="only this reason; may be repeated")
        parser.add_argument("--days", type=int, help="instead of PENNANT['STALE_AFTER']")
        parser.add_argument("--store", help="a key of PENNANT['STORES'], in which values of undefined features are")
        parser.add_argument("--path", action="append", type=Path, help="a folder to look into; may be repeated")
        parser.add_argument("--no-code", action="store_true", help="don't look where code names the features")
        parser.add_argument("--json", action="store_true", help="print a JSON array")
        parser.add_argument("--fail", action="store_true", help="exit with 1 if a feature is stale, for CI")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises ``CommandError`` for a feature, a store, a folder or a number that is not there."""
        after = _after(options["days"])
        with told_plainly():
            names = _names(options["names"], options["store"])
        wanted = options["reason"] or KINDS
        found = {
            name: [reason for reason in reasons if reason.kind in wanted]
            for name, reasons in stale_reasons(names, after=after).items()
        }
        found = {name: reasons for name, reasons in found.items() if reasons}
        mentions = {} if options["no_code"] or not found else find_mentions(_words(found), _roots(options["path"]))
        rows: list[dict[str, Any]] = [
            {
                "feature": name,
                "owner": getattr(registry.get(name), "owner", ""),
                "reasons": [{"kind": reason.kind, "text": reason.text} for reason in reasons],
                "mentions": mentions.get(name, []),
            }
            for name, reasons in found.items()
        ]
        if options["json"]:
            self.stdout.write(json.dumps(rows, indent=1, default=_as_json))
        else:
            self._tell(rows, after, is_code_searched=not options["no_code"])
        if rows and options["fail"]:
            sys.exit(1)

    def _tell(self, rows: list[dict[str, Any]], after: timedelta, *, is_code_searched: bool) -> None:
        for row in rows:
            reasons = "; ".join(plain(reason["text"], 100) for reason in row["reasons"])
            owner = f" ({plain(row['owner'])})" if row["owner"] else ""
            self.stdout.write(f"{plain(row['feature'], 200)}{owner}: {reasons}")
            for mention in row["mentions"]:
                self.stdout.write(f"  {plain(mention, 500)}")
            if is_code_searched and not row["mentions"]:
                self.stdout.write("  no file names it")
        self.stdout.write(f"{counted(len(rows), 'stale feature')}." if rows else "No feature is stale.")
        since = recorded_since()
        if not get_settings().USAGE:
            self.stdout.write("PENNANT['USAGE'] is off, so nothing is known of which features are checked.")
        elif since is None:
            self.stdout.write("No check has been written down yet, so nothing is known of which features are checked.")
        else:
            self.stdout.write(f"Checks are written down since {since}; stale is what {after.days} days did not change.")


def _after(days: int | None) -> timedelta:
    if days is not None and not 1 <= days <= 3650:
        raise CommandError(f"--days takes 1 to 3650, not {days}.")
    return get_settings().STALE_AFTER if days is None else timedelta(days=days)


def _names(asked: list[str], store: str | None) -> list[str]:
    known = dict.fromkeys([*registry.names(), *get_store(store).names()])
    for name in asked:
        if name not in known:
            raise CommandError(f"There is no feature {name[:200]!r}, neither in code nor in the store.")
    return [name for name in known if not asked or name in asked]


def _words(features: Any) -> dict[str, str]:
    """What to look for: names, and the names of feature classes."""
    words = {name: name for name in features}
    for name in features:
        definition = registry.get(name)
        if definition is not None and definition.kind == "class":
            words.setdefault(definition.origin.rpartition(":")[2].rpartition(".")[2], name)
    return words


def _roots(paths: list[Path] | None) -> list[Path]:
    for path in paths or ():
        if not path.is_dir():
            raise CommandError(f"There is no folder {str(path)[:200]!r}.")
    base = getattr(settings, "BASE_DIR", None) or Path.cwd()
    engines: list[dict[str, Any]] = settings.TEMPLATES
    templates = [Path(folder) for engine in engines for folder in engine.get("DIRS", ())]
    return paths or [Path(base), *templates]


def _as_json(value: Any) -> Any:
    if isinstance(value, Mention):
        return str(value)
    raise TypeError(type(value).__name__)
