"""Flags of django-flags: ``settings.FLAGS`` and the table ``flags_flagstate`` (flags/sources.py, flags/state.py).

A flag is on if all required conditions hold, and any of the others, should there be some; without any it is off.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth import get_user_model
from django.utils.dateparse import parse_datetime

from pennant.importing.code import Rule
from pennant.importing.foreign import ForeignValue, Names, Tally
from pennant.importing.owners import instance_texts
from pennant.scopes import EVERYONE
from revurb.foreign_tables import check_table, records

_TRUE = ("y", "yes", "t", "true", "on", "1")


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a flag."""

    kind: str
    value: Any
    is_required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DjangoFlags:
    """Reads ``flags``, as in ``settings.FLAGS``, and the table of ``database``."""

    flags: Mapping[Any, Any] = field(default_factory=dict)
    database: str = "default"
    batch: int = 500
    names: Names = field(default_factory=Names)

    def read(self, tally: Tally) -> Iterator[list[ForeignValue]]:
        flags: dict[str, list[Condition]] = {}
        for name, conditions in self.flags.items():
            if (ours := self.names.of(name, tally)) is not None:
                flags[ours] = [_condition(each) for each in conditions]
        columns = check_table(self.database, "flags_flagstate", ("id", "name", "condition", "value", "required"))
        for rows in records(self.database, "flags_flagstate", columns, "id", self.batch):
            for row in rows:
                if (ours := self.names.of(row["name"], tally)) is not None:
                    condition = Condition(str(row["condition"]), row["value"], bool(row["required"]))
                    flags.setdefault(ours, []).append(condition)
        tally.features.update(flags)
        for name, conditions in flags.items():
            yield list(self._flag(name, conditions, tally))

    def _flag(self, name: str, conditions: list[Condition], tally: Tally) -> Iterator[ForeignValue]:
        needed = [each for each in conditions if each.is_required]
        enough = [each for each in conditions if not each.is_required]
        certain = _certain(needed, enough)
        if certain is not None:
            tally.definitions.append(Rule().code(name))
            if conditions:
                yield ForeignValue(feature=name, scope=EVERYONE, value=certain)
            return
        users = [each for each in enough if each.kind == "user"]
        if not [each for each in needed if not _is_true(each)]:
            yield from self._users(name, users, tally)
            enough = [each for each in enough if each.kind != "user"]
            needed = []
        remarks: list[str] = []
        rule = Rule(
            needed=[_expression(name, each, remarks, tally) for each in needed if not _is_true(each)],
            enough=[_expression(name, each, remarks, tally) for each in enough if each.kind != "boolean"],
            remarks=remarks,
        )
        tally.definitions.append(rule.code(name))

    def _users(self, name: str, users: list[Condition], tally: Tally) -> Iterator[ForeignValue]:
        model = get_user_model()
        keys = [str(each.value) for each in users]
        texts = instance_texts(model, keys, model.USERNAME_FIELD) if keys else {}
        for key in keys:
            if key in texts:
                yield ForeignValue(feature=name, scope=texts[key], value=True)
            else:
                tally.skipped["of no user"] += 1


def _condition(given: Any) -> Condition:
    if isinstance(given, Mapping):
        return Condition(str(given.get("condition")), given.get("value"), bool(given.get("required", False)))
    kind, value, *required = given
    return Condition(str(kind), value, bool(required and required[0]))


def _certain(needed: list[Condition], enough: list[Condition]) -> bool | None:
    """What the flag is for everyone, or ``None`` if that depends."""
    if not needed and not enough:
        return False
    if any(_is_false(each) for each in needed) or (enough and all(_is_false(each) for each in enough)):
        return False
    is_on = all(_is_true(each) for each in needed) and (not enough or any(_is_true(each) for each in enough))
    if is_on:
        return True
    return None


def _is_true(condition: Condition) -> bool:
    return condition.kind == "boolean" and _truth(condition.value)


def _is_false(condition: Condition) -> bool:
    return condition.kind == "boolean" and not _truth(condition.value)


def _truth(value: Any) -> bool:
    return value.strip().lower() in _TRUE if isinstance(value, str) else bool(value)


def _expression(name: str, condition: Condition, remarks: list[str], tally: Tally) -> str:
    """A condition as code; ``False`` for one that asks for more than the user and the time."""
    kind, value = condition.kind, condition.value
    if kind == "boolean":
        return str(_truth(value))
    if kind == "user":
        return f"user is not None and user.get_username() == {str(value)!a}"
    if kind == "anonymous":
        return "user is None" if _truth(value) else "user is not None"
    if kind in ("after date", "before date") and (moment := _moment(value)) is not None:
        return f"timezone.now() {'>' if kind == 'after date' else '<'} parse_datetime({moment!a})"
    what = f"{kind} {str(value)!a}{' (required)' if condition.is_required else ''}"
    remarks.append(f"django-flags: {what} is not carried over")
    tally.left.append(f"{name}: the condition {what} never holds here; write it as code.")
    return "False"


def _moment(value: Any) -> str | None:
    """A time by ISO 8601, or ``None`` for what django-flags would never find to be past or to come."""
    try:
        moment = parse_datetime(value) if isinstance(value, str) else value
        return moment.isoformat() if moment is not None and moment.utcoffset() is not None else None
    except (ValueError, AttributeError):
        return None
