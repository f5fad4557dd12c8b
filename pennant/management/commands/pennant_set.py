"""``manage.py pennant_set``: gives a feature a value, or says who gets it when."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pennant import Feature, changed_by
from pennant.management.arguments import actor_of, find_scope, read_value, told_plainly
from revurb.commands.arguments import find_user, moment
from revurb.commands.telling import counted, plain

_STEERING = ("kill", "revive", "no_limit", "no_schedule")


class Command(BaseCommand):
    help = "Gives a feature a value for a scope or for everyone, or kills, limits or schedules it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="the feature")
        parser.add_argument("value", nargs="?", help="on, off, or JSON")
        whom = parser.add_mutually_exclusive_group()
        whom.add_argument("--scope", help="a scope's text: app.model|pk, any other text, $null or $global")
        whom.add_argument("--user", help="username or primary key of a user")
        whom.add_argument("--everyone", action="store_true", help="everyone, also scopes that were never asked for")
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--forget", action="store_true", help="forget the scope's value")
        what.add_argument("--kill", action="store_true", help="make it inactive, whatever else is said of it")
        what.add_argument("--revive", action="store_true", help="undo --kill")
        what.add_argument("--limit", type=float, metavar="PERCENT", help="limit it to a share of the scopes")
        what.add_argument("--no-limit", action="store_true", help="undo --limit")
        what.add_argument("--no-schedule", action="store_true", help="undo --on-from and --off-at")
        parser.add_argument("--on-from", type=moment, help="from when it may be active")
        parser.add_argument("--off-at", type=moment, help="until when it may be active")
        parser.add_argument("--store", help="a key of PENNANT['STORES']")
        parser.add_argument("--note", help="why; kept in the trail with who it was")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises ``CommandError`` for what can't be done, and then changes nothing."""
        with told_plainly(), changed_by(actor_of("pennant_set"), options["note"] or ""):
            done = _steer(options) if _is_steering(options) else _give(options)
        self.stdout.write(f"{plain(options['name'], 255)}: {done}")


def _is_steering(options: dict[str, Any]) -> bool:
    is_steering = any(options[each] for each in _STEERING) or options["limit"] is not None or _is_scheduling(options)
    has_scope = options["scope"] is not None or options["user"] is not None or options["everyone"]
    if is_steering and (has_scope or options["value"] is not None):
        raise CommandError("Kill switch, limit and schedule go without a value and a scope.")
    return is_steering


def _is_scheduling(options: dict[str, Any]) -> bool:
    return bool(options["on_from"] or options["off_at"])


def _steer(options: dict[str, Any]) -> str:
    store, name = Feature.store(options["store"]), options["name"]
    others = any(options[each] for each in _STEERING) or options["limit"] is not None or options["forget"]
    if _is_scheduling(options) and others:
        raise CommandError("A schedule is set by a call of its own.")
    if options["kill"]:
        store.kill(name)
        return "killed."
    if options["revive"]:
        store.revive(name)
        return "revived."
    if options["limit"] is not None or options["no_limit"]:
        store.limit(name, options["limit"])
        return "not limited." if options["no_limit"] else f"limited to {options['limit']:g} %."
    store.schedule(name, options["on_from"], options["off_at"])
    return "not scheduled." if options["no_schedule"] else "scheduled."


def _give(options: dict[str, Any]) -> str:
    store, name, text = Feature.store(options["store"]), options["name"], options["value"]
    if (text is None) != options["forget"]:
        raise CommandError("Say either a value or --forget.")
    if options["everyone"]:
        if options["forget"]:
            raise CommandError("--forget is for a scope; pennant_purge forgets the values of everyone.")
        count = store.activate_for_everyone(name, read_value(text))
        return f"set for everyone, {counted(count, 'value')} changed."
    if options["scope"] is None and options["user"] is None:
        raise CommandError("Say for whom: --scope, --user or --everyone.")
    scope = find_user(options["user"]) if options["user"] is not None else find_scope(options["scope"])
    if options["forget"]:
        store.for_(scope).forget(name)
        return "forgotten."
    store.for_(scope).activate(name, read_value(text))
    return "set."
