"""Flags, switches and samples of django-waffle (waffle/models.py)."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth import get_user_model

from pennant.importing.code import Rule
from pennant.importing.foreign import ForeignValue, Names, Tally
from pennant.importing.owners import instance_texts
from pennant.scopes import EVERYONE
from revurb.foreign_tables import check_table, records

_FLAG = (
    "id", "name", "everyone", "percent", "testing", "superusers", "staff", "authenticated", "languages",
)  # fmt: skip
_EXPRESSIONS = {
    "authenticated": "user is not None",
    "staff": "user is not None and user.is_staff",
    "superusers": "user is not None and user.is_superuser",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Waffle:
    """Reads the tables of ``database``. Of kinds that share a name the first has it: flag, switch, sample."""

    database: str = "default"
    batch: int = 500
    names: Names = field(default_factory=Names)

    def read(self, tally: Tally) -> Iterator[list[ForeignValue]]:
        open_flags: dict[Any, str] = {}
        groups = self._groups()
        for rows in self._rows("waffle_flag", _FLAG):
            yield [each for row in rows for each in self._flag(row, groups, open_flags, tally)]
        yield from self._users(open_flags, tally)
        for rows in self._rows("waffle_switch", ("id", "name", "active")):
            yield [each for row in rows for each in self._switch(row, tally)]
        for rows in self._rows("waffle_sample", ("id", "name", "percent")):
            for row in rows:
                self._sample(row, tally)

    def _rows(self, table: str, columns: tuple[str, ...]) -> Iterator[list[dict[str, Any]]]:
        check_table(self.database, table, columns)
        return records(self.database, table, columns, "id", self.batch)

    def _groups(self) -> dict[Any, list[str]]:
        names = {row["id"]: row["name"] for rows in self._rows("auth_group", ("id", "name")) for row in rows}
        groups: dict[Any, list[str]] = defaultdict(list)
        for rows in self._rows("waffle_flag_groups", ("id", "flag_id", "group_id")):
            for row in rows:
                if row["group_id"] in names:
                    groups[row["flag_id"]].append(names[row["group_id"]])
        return groups

    def _flag(
        self, row: dict[str, Any], groups: dict[Any, list[str]], open_flags: dict[Any, str], tally: Tally
    ) -> Iterator[ForeignValue]:
        name = _new(self.names.of(row["name"], tally), tally)
        if name is None:
            return
        if row["everyone"] is not None:
            # What else the flag says, users too, counts for nothing then; here a user's own value would count.
            tally.definitions.append(Rule().code(name))
            yield ForeignValue(feature=name, scope=EVERYONE, value=bool(row["everyone"]))
            return
        open_flags[row["id"]] = name
        enough = [expression for column, expression in _EXPRESSIONS.items() if row[column]]
        if groups.get(row["id"]):
            enough.append(f"user is not None and user.groups.filter(name__in={_quoted(groups[row['id']])}).exists()")
        if languages := [each.strip() for each in (row["languages"] or "").split(",") if each.strip()]:
            enough.append(f"translation.get_language() in {_quoted(languages)}")
        remarks = []
        if row["testing"]:
            remarks.append("waffle's test cookie is not carried over")
            tally.left.append(f"{name}: testing by a cookie or the address; give testers a value instead.")
        if row["percent"]:
            tally.left.append(f"{name}: who is in its {row['percent']} % is drawn anew, by user; cookies do not count.")
        percent = float(row["percent"]) if row["percent"] else None
        tally.definitions.append(Rule(enough=enough, percent=percent, remarks=remarks).code(name))

    def _users(self, open_flags: dict[Any, str], tally: Tally) -> Iterator[list[ForeignValue]]:
        model = get_user_model()
        column = f"{model._meta.model_name}_id"
        for rows in self._rows("waffle_flag_users", ("id", "flag_id", column)):
            texts = instance_texts(model, [row[column] for row in rows])
            values = []
            for row in rows:
                name, text = open_flags.get(row["flag_id"]), texts.get(row[column])
                if name is None or text is None:
                    tally.skipped["of a flag that is set for everyone" if text else "of no user"] += 1
                    continue
                values.append(ForeignValue(feature=name, scope=text, value=True))
            yield values

    def _switch(self, row: dict[str, Any], tally: Tally) -> Iterator[ForeignValue]:
        name = _new(self.names.of(row["name"], tally), tally)
        if name is not None:
            tally.definitions.append(Rule().code(name))
            yield ForeignValue(feature=name, scope=EVERYONE, value=bool(row["active"]))

    def _sample(self, row: dict[str, Any], tally: Tally) -> None:
        name = _new(self.names.of(row["name"], tally), tally)
        if name is not None:
            chance = float(row["percent"]) / 100
            tally.definitions.append(f"Feature.define({name!a}, lambda: Lottery({chance:g}), stored=False)")
            tally.left.append(f"{name}: a sample is drawn once a request here, not at each check.")


def _new(name: str | None, tally: Tally) -> str | None:
    """A name that no other kind has taken; else ``None``, and that is counted."""
    if name in tally.features:
        tally.skipped["whose name another kind has"] += 1
        return None
    if name is not None:
        tally.features.add(name)
    return name


def _quoted(texts: list[str]) -> str:
    return f"[{', '.join(ascii(each) for each in sorted(texts))}]"
