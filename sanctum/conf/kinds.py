"""Kinds of configured values that Sanctum adds: abilities, origins, prefixes, words of a set."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from revurb.conf.values import Kind, show
from sanctum.origins import OriginPattern
from sanctum.tokens.abilities import InvalidAbility, check_ability

_PREFIX = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,19}")
_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,63}")
_RATE = re.compile(r"([1-9][0-9]{0,6})/(s|sec|second|m|min|minute|h|hour|d|day)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefix(Kind):
    """What tokens begin with, so that scanners know them; may be empty."""

    expected: str = "empty, or at most 20 letters, digits and _ that begin with a letter, such as 'acme_pat_'"

    def check(self, value: Any) -> str:
        if not isinstance(value, str) or (value and not _PREFIX.fullmatch(value)):
            raise self.refuse(value)
        return value

    def read(self, text: str) -> str:
        return self.check(text.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderName(Kind):
    """The name of a header of HTTP."""

    expected: str = "the name of a header, such as 'Authorization'"

    def check(self, value: Any) -> str:
        if not isinstance(value, str) or not _HEADER.fullmatch(value):
            raise self.refuse(value)
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate(Kind):
    """How often something may happen, as DRF writes it."""

    expected: str = "a rate such as '5/min', of a second, minute, hour or day"

    def check(self, value: Any) -> str:
        if not isinstance(value, str) or not _RATE.fullmatch(value):
            raise self.refuse(value)
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Status(Kind):
    """One of a few numbers."""

    numbers: Sequence[int]

    def check(self, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or value not in self.numbers:
            raise ValueError(f"must be {' or '.join(map(str, self.numbers))}, not {show(value)}")
        return int(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOf(Kind):
    """A list of values of one kind, each once; comma-separated in the environment. Comes out as a tuple."""

    kind: Kind
    least: int = 0

    def check(self, value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list | tuple) or len(value) < self.least:
            raise ValueError(f"must be a list of at least {self.least} values, not {show(value)}")
        return tuple(dict.fromkeys(self._each(each) for each in value))

    def read(self, text: str) -> tuple[Any, ...]:
        return self.check([part.strip() for part in text.split(",") if part.strip()])

    def _each(self, value: Any) -> Any:
        try:
            return self.kind.check(value)
        except ValueError as error:
            raise ValueError(f"must be a list, of which each {error}") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Origins(Kind):
    """Origins of pages: scheme and host, maybe a port, maybe ``*.`` before the host. Comes out as patterns."""

    expected: str = "a list of origins, such as ['https://app.example.com', 'https://*.example.com']"

    def check(self, value: Any) -> tuple[OriginPattern, ...]:
        if not isinstance(value, list | tuple):
            raise self.refuse(value)
        return tuple(dict.fromkeys(self._origin(each) for each in value))

    def read(self, text: str) -> tuple[OriginPattern, ...]:
        return self.check([part.strip() for part in text.split(",") if part.strip()])

    def _origin(self, value: Any) -> OriginPattern:
        if isinstance(value, OriginPattern):
            return value
        try:
            return OriginPattern.parse(value)
        except ValueError as error:
            raise ValueError(f"must be {self.expected}; {show(value)} {error}") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Abilities(Kind):
    """Abilities that tokens get when none are named."""

    expected: str = "a list of abilities, such as ['*'] or ['orders:read']"

    def check(self, value: Any) -> tuple[str, ...]:
        if not isinstance(value, list | tuple):
            raise self.refuse(value)
        return tuple(dict.fromkeys(_ability(each) for each in value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry(Kind):
    """The abilities that there are: a list, or a dict with a line about each. Comes out as a dict."""

    expected: str = "a list of abilities, or a dict with a text for each, such as {'orders:read': 'Read orders'}"

    def check(self, value: Any) -> Mapping[str, str]:
        if isinstance(value, Mapping):
            known = dict(value)
        elif isinstance(value, Sequence) and not isinstance(value, str | bytes):
            known = {each: "" for each in value if isinstance(each, str)} if _all_texts(value) else {None: ""}
        else:
            raise self.refuse(value)
        if not all(isinstance(text, str) and text.isprintable() for text in known.values()):
            raise self.refuse(value)
        return {_ability(name, wildcard=False): text for name, text in known.items()}


def _all_texts(value: Sequence[Any]) -> bool:
    return all(isinstance(each, str) for each in value)


def _ability(value: Any, *, wildcard: bool = True) -> str:
    try:
        name = check_ability(value)
    except InvalidAbility as error:
        raise ValueError(f"must hold abilities; {show(value)} {error}") from None
    if not wildcard and "*" in name:
        raise ValueError("must name abilities one by one, without *")
    return name
