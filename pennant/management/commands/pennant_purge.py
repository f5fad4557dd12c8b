"""``manage.py pennant_purge``: forgets the values of features."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pennant import Feature, changed_by
from pennant.definitions import registry
from pennant.management.arguments import actor_of, told_plainly
from pennant.stores import get_store
from revurb.commands.telling import counted


class Command(BaseCommand):
    help = "Forgets the values of some features, or of all. Kill switches, limits and schedules stay."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("names", nargs="*", help="features; all, without one")
        parser.add_argument("--except", action="append", default=[], dest="spared", help="a feature that is spared")
        parser.add_argument("--except-registered", action="store_true", help="spare features that code defines")
        parser.add_argument("--store", help="a key of PENNANT['STORES']")
        parser.add_argument("--no-input", action="store_false", dest="interactive", help="don't ask")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises ``CommandError`` for an unknown store, and where nobody says yes."""
        with told_plainly(), changed_by(actor_of("pennant_purge")):
            names = _names(options)
            if names == []:
                self.stdout.write("No feature has values to purge.")
                return
            if not options["names"] and options["interactive"]:
                _ask(names)
            count = Feature.store(options["store"]).purge(names)
        self.stdout.write(f"{counted(count, 'value')} purged." if count else "There was nothing to purge.")


def _names(options: dict[str, Any]) -> list[str] | None:
    """The features, or ``None`` for all."""
    spared = {*options["spared"], *(registry.names() if options["except_registered"] else ())}
    if options["names"]:
        return [name for name in options["names"] if name not in spared]
    return [name for name in _stored(options["store"]) if name not in spared] if spared else None


def _stored(store: str | None) -> list[str]:
    stores = [get_store(store)]
    if store is None:
        stores += [get_store(each.store) for each in registry if each.store]
    return sorted({name for each in stores for name in each.names()})


def _ask(names: list[str] | None) -> None:
    what = "all features" if names is None else counted(len(names), "feature")
    try:
        answer = input(f"Forget the values of {what}, for everyone? [y/N] ")
    except EOFError:
        answer = ""
    if answer.strip().lower() not in ("y", "yes"):
        raise CommandError("Nothing was purged.")
