"""Patterns of channel names: ``orders.{order}``, where ``{order}`` stands for anything without a dot."""

import re
from dataclasses import dataclass
from typing import Self

from broadcasting.protocol.channels import ChannelKind

# Laravel's grammar with its binding by a named field, ``{order:slug}`` (illuminate/routing, RouteUri).
_PARAMETER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)(?::([A-Za-z_][A-Za-z0-9_]*))?\}")
_LITERAL = re.compile(r"[A-Za-z0-9_\-=@,;]*")


@dataclass(frozen=True, slots=True)
class Parameter:
    """What stands in braces. ``field`` is the model's field that the value is looked up by, ``None`` for its key."""

    name: str
    field: str | None


@dataclass(frozen=True, slots=True)
class Segment:
    """A part between dots: text around at most one parameter."""

    before: str
    parameter: Parameter | None
    after: str

    def read(self, text: str) -> str | None:
        """What the parameter stands for in ``text``, ``""`` where there is none; ``None`` if the text does not fit."""
        if self.parameter is None:
            return "" if text == self.before else None
        if not (text.startswith(self.before) and text.endswith(self.after)):
            return None
        return text[len(self.before) : len(text) - len(self.after)] or None


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern that can be asked which names it fits. Get one by ``parse``; asking takes time linear in the name."""

    text: str
    segments: tuple[Segment, ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a pattern. Raises ``ValueError`` that says what is wrong with it.

        It is written without the prefix of a channel's kind, and has at most one parameter between two dots: two of
        them could share a text in many ways.
        """
        for kind in ChannelKind:
            if kind.value and text.startswith(kind.value):
                raise ValueError(f"{text!r} must be written without {kind.value!r}: one pattern guards every kind.")
        pattern = cls(text, tuple(_segment(text, part) for part in text.split(".")))
        names = [parameter.name for parameter in pattern.parameters]
        if len(set(names)) < len(names):
            raise ValueError(f"{text!r} has a parameter twice.")
        return pattern

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """In their order."""
        return tuple(segment.parameter for segment in self.segments if segment.parameter)

    @property
    def shape(self) -> str:
        """The same for patterns that fit the same names."""
        return _PARAMETER.sub("{}", self.text)

    def match(self, name: str) -> dict[str, str] | None:
        """The parameters' texts by their names, or ``None`` if this name, without its prefix, does not fit."""
        parts = name.split(".")
        if len(parts) != len(self.segments):
            return None
        found: dict[str, str] = {}
        for segment, part in zip(self.segments, parts, strict=True):
            text = segment.read(part)
            if text is None:
                return None
            if segment.parameter:
                found[segment.parameter.name] = text
        return found


def _segment(pattern: str, text: str) -> Segment:
    found = _PARAMETER.search(text)
    before, after = (text[: found.start()], text[found.end() :]) if found else (text, "")
    if not text or not _LITERAL.fullmatch(before) or not _LITERAL.fullmatch(after):
        reason = "two parameters need a dot between them" if _PARAMETER.search(after) else f"{text!r} is not allowed"
        raise ValueError(f"{pattern!r} is no pattern for channels: {reason}.")
    return Segment(before, Parameter(found[1], found[2]) if found else None, after)
