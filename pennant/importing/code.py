"""Definitions as Python code, for what a stored value can't say. Whatever comes from a row is quoted."""

import keyword
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from revurb.commands.telling import plain

HEAD = """from django.utils import timezone, translation
from django.utils.dateparse import parse_datetime

from pennant import Feature, Lottery, Rollout
"""
"""What the definitions below need."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A feature that is on where all of ``needed`` hold, and any of ``enough``; else for ``percent`` of the users.

    Both hold Python expressions of ``user``, which is ``None`` for nobody.
    """

    enough: Sequence[str] = ()
    needed: Sequence[str] = ()
    percent: float | None = None
    remarks: Sequence[str] = field(default=())

    def code(self, name: str) -> str:
        """The definition."""
        remarks = [f"# {plain(remark, 100)}" for remark in self.remarks]
        if not self.enough and not self.needed:
            what = "False" if self.percent is None else f"Rollout({self.percent:g})"
            return "\n".join([*remarks, f"Feature.define({name!a}, {what})"])
        lines = [*remarks, f"@Feature.define({name!a}, stored=False)", f"def {identifier(name)}(user):"]
        for each in self.needed:
            lines += [f"    if not ({each}):", "        return False"]
        if not self.enough:
            lines.append("    return True")
        for each in self.enough:
            lines += [f"    if {each}:", "        return True"]
        if self.enough:
            lines.append(f"    return {'False' if self.percent is None else f'Rollout({self.percent:g})'}")
        return "\n".join(lines)


def identifier(name: str) -> str:
    """A name of a function."""
    text = re.sub(r"\W", "_", name, flags=re.ASCII)
    return f"feature_{text}" if not text.isidentifier() or keyword.iskeyword(text) else text
