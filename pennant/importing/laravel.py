"""Rows of Laravel Pennant's ``features`` (laravel/pennant, database/migrations)."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from pennant.errors import UnserialisableValue
from pennant.importing.foreign import ForeignValue, Names, Tally
from pennant.importing.owners import instance_texts
from pennant.scopes import NOBODY, scope_text
from pennant.values import encode
from revurb.foreign_tables import check_table, records

_NULL = "__laravel_null"
_MODEL_SHAPE = re.compile(r"([\w\\.-]+)\|(.+)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Laravel:
    """Reads a table of ``database``. ``models`` says for Laravel's types which models they are here."""

    database: str = "default"
    table: str = "features"
    batch: int = 500
    models: Mapping[str, type[Model]] = field(default_factory=dict)
    names: Names = field(default_factory=Names)

    def read(self, tally: Tally) -> Iterator[list[ForeignValue]]:
        columns = check_table(self.database, self.table, ("id", "name", "scope", "value"))
        for rows in records(self.database, self.table, columns, "id", self.batch):
            texts = self._texts(rows)
            yield [each for row in rows if (each := self._value(row, texts, tally)) is not None]

    def _texts(self, rows: list[dict[str, Any]]) -> dict[str, str]:
        """The scopes of a batch that are instances, by Laravel's text: a query for each model."""
        keys: dict[str, list[str]] = defaultdict(list)
        for row in rows:
            shape = _MODEL_SHAPE.fullmatch(str(row["scope"]))
            if shape and shape[1] in self.models:
                keys[shape[1]].append(shape[2])
        return {
            f"{type}|{key}": text
            for type, its_keys in keys.items()
            for key, text in instance_texts(self.models[type], its_keys).items()
        }

    def _value(self, row: dict[str, Any], texts: dict[str, str], tally: Tally) -> ForeignValue | None:
        name = self.names.of(row["name"], tally)
        if name is None:
            return None
        tally.features.add(name)
        scope = self._scope(str(row["scope"]), texts, tally)
        if scope is None:
            return None
        try:
            value = json.loads(row["value"])
            encode(value)
        except (TypeError, ValueError, RecursionError, UnserialisableValue):
            tally.skipped["whose value is not JSON, or too long"] += 1
            return None
        return ForeignValue(feature=name, scope=scope, value=value)

    def _scope(self, scope: str, texts: dict[str, str], tally: Tally) -> str | None:
        if scope == _NULL:
            return NOBODY
        shape = _MODEL_SHAPE.fullmatch(scope)
        if shape is None:
            return scope_text(scope)
        if scope not in texts:
            known = shape[1] in self.models
            tally.skipped["whose scope is not there" if known else "whose type --scope-map does not name"] += 1
        return texts.get(scope)
