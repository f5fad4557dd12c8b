"""``manage.py pennant_list``: which features there are, what operators say of them, and what a scope gets."""

import json
from collections.abc import Generator, Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from pennant.changes.change import store_of
from pennant.definitions import registry
from pennant.engine import ask, drive
from pennant.engine.asking import Answers
from pennant.engine.driving import Steps
from pennant.engine.operations import Insert, Operation, Tell
from pennant.management.arguments import find_scope, told_plainly
from pennant.scopes import EVERYONE, STEERING, Scope
from pennant.stores import Pair, Stored, get_store
from revurb.commands.telling import plain, table


class Command(BaseCommand):
    help = "Lists features. What a scope gets is asked without storing it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("text", nargs="?", default="", help="only features whose name holds this")
        parser.add_argument("--scope", help="show what a scope gets, and why: app.model|pk, a text, $null, $global")
        parser.add_argument("--store", help="a key of PENNANT['STORES']")
        parser.add_argument("--json", action="store_true", help="print a JSON array instead of a table")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises ``CommandError`` for a store or a scope that is not there."""
        with told_plainly():
            rows = list(_rows(options))
        if options["json"]:
            self.stdout.write(json.dumps(rows, indent=1))
        elif rows:
            cells = [tuple(plain("" if each is None else each) for each in row.values()) for row in rows]
            self.stdout.write(table(cells, tuple(rows[0])))
        else:
            self.stdout.write("There are no such features.")


def _rows(options: dict[str, Any]) -> Iterator[dict[str, Any]]:
    store = get_store(options["store"])
    known = dict.fromkeys([*registry.names(), *store.names()])
    names = sorted(name for name in known if options["text"] in name)
    kept = _kept(names, options["store"])
    answers: Answers = {}
    if options["scope"] is not None:
        scope = Scope.of(find_scope(options["scope"]), store.name)
        answers = drive(_unkept(ask(names, [scope], options["store"])))
    for name in names:
        definition = registry.get(name)
        row = {"feature": name, "kind": definition.kind if definition else "undefined"}
        for heading, marker in (("everyone", EVERYONE), ("steering", STEERING)):
            stored = kept.get((name, marker))
            row[heading] = stored.text if stored else None  # type: ignore[assignment]
        if options["scope"] is not None:
            answer = answers[name, scope.text]
            row["value"], row["reason"] = json.dumps(answer.value), answer.reason
        yield row


def _kept(names: list[str], store: str | None) -> dict[Pair, Stored]:
    """What stores keep of features themselves: one query for each store."""
    by_store: dict[Any, list[Pair]] = {}
    for name in names:
        by_store.setdefault(store_of(name, store), []).extend([(name, EVERYONE), (name, STEERING)])
    return {pair: stored for each, pairs in by_store.items() for pair, stored in each.fetch(pairs).items()}


def _unkept(steps: Steps[Answers]) -> Generator[Operation, Any, Answers]:
    """The same steps, but no first answer is stored, and nobody is told of it."""
    try:
        operation = next(steps)
        while True:
            if isinstance(operation, Insert | Tell):
                operation = steps.send({})
                continue
            try:
                result = yield operation
            except Exception as error:
                operation = steps.throw(error)
            else:
                operation = steps.send(result)
    except StopIteration as stop:
        answers: Answers = stop.value
        return answers
