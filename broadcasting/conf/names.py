"""Kinds of configured values that the event API adds: names of connections, guards, namespaces."""

import re
from dataclasses import dataclass
from typing import Any

from revurb.conf.values import Kind, Name, show

_NAMESPACE = re.compile(r"[A-Za-z_]\w*(?:[.\\][A-Za-z_]\w*)*", re.ASCII)
_LONGEST_NAMESPACE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Names(Kind):
    """One short name or a list of them, each once; comma-separated in the environment. Comes out as a tuple."""

    expected: str = "a name or a list of names"

    def check(self, value: Any) -> tuple[str, ...]:
        names = [value] if isinstance(value, str) else value
        if not isinstance(names, list | tuple) or not names:
            raise self.refuse(value)
        return tuple(dict.fromkeys(self._name(name) for name in names))

    def read(self, text: str) -> tuple[str, ...]:
        return self.check([part.strip() for part in text.split(",") if part.strip()] or text)

    def _name(self, name: Any) -> str:
        try:
            return Name().check(name)
        except ValueError:
            raise ValueError(f"must be {self.expected}; {show(name)} is not one") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Guards(Kind):
    """One guard or a list of them: words, dotted paths, classes or functions. Comes out as a tuple.

    In the environment words and paths, separated by commas.
    """

    expected: str = "a guard or a list of guards, each 'session', a dotted path, a class or a function"

    def check(self, value: Any) -> tuple[Any, ...]:
        guards = value if isinstance(value, list | tuple) else [value]
        if not guards or not all(callable(guard) or (isinstance(guard, str) and guard) for guard in guards):
            raise self.refuse(value)
        return tuple(guards)

    def read(self, text: str) -> tuple[Any, ...]:
        return self.check([part.strip() for part in text.split(",")])


@dataclass(frozen=True, slots=True, kw_only=True)
class Namespace(Kind):
    """Names joined by dots, or by backslashes as PHP has them; comes out with dots. May be empty."""

    expected: str = "empty, or names joined by dots such as 'App.Events'"

    def check(self, value: Any) -> str:
        if not isinstance(value, str) or len(value) > _LONGEST_NAMESPACE or (value and not _NAMESPACE.fullmatch(value)):
            raise self.refuse(value)
        return value.replace("\\", ".")

    def read(self, text: str) -> str:
        return self.check(text.strip())
