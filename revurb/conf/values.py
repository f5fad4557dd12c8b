"""Kinds of configured values: what each one accepts, from Python code and from the environment.

A kind's ``check`` takes the value that a settings module or a command gives; its ``read`` takes the text of an
environment variable. Both return the value to use, or raise ``ValueError`` with a sentence that continues
"SERVER_PORT ...". The sentence shows a plain value, clipped, and never one that may hold a secret.
"""

import ipaddress
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

SHOWN_CHARACTERS = 60
"""How much of a wrong value an error repeats."""

NONE_WORDS = frozenset({"null", "(null)", "none"})
TRUE_WORDS = frozenset({"true", "(true)", "1", "yes", "on"})
FALSE_WORDS = frozenset({"false", "(false)", "0", "no", "off"})

WHOLE_NUMBER = re.compile(r"-?[0-9]{1,18}")
HOST_NAME = re.compile(r"[^\W_](?:[\w-]*\w)?(?:\.[\w-]+)*\.?")
PATH_SEGMENT = re.compile(r"[A-Za-z0-9_~-][A-Za-z0-9._~-]*")
DOTTED_NAME = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)+")
SHORT_NAME = re.compile(r"[A-Za-z0-9_.-]{1,40}")
REDIS_SCHEMES = ("redis://", "rediss://", "unix://", "redis+cluster://", "rediss+cluster://")
LONGEST_TEXT = 200
URL_SAFE = re.compile(r"[A-Za-z0-9._~+=@-]{1,200}")


def show(value: Any) -> str:
    """Repeat a wrong value in an error: plain ones clipped, anything else (which may hold secrets) by its type."""
    if isinstance(value, str):
        shown = repr(value[: SHOWN_CHARACTERS + 1])
        return shown if len(value) <= SHOWN_CHARACTERS else f"{shown[:SHOWN_CHARACTERS]}…'"
    if isinstance(value, int) and value.bit_length() > 64:
        return "a number of more than 64 bits"
    if value is None or isinstance(value, bool | int | float):
        return repr(value)
    return f"a {type(value).__name__}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What one setting accepts. ``expected`` completes "must be ..."."""

    expected: str = ""

    def check(self, value: Any) -> Any:
        raise NotImplementedError

    def read(self, text: str) -> Any:
        return self.check(text)

    def refuse(self, value: Any) -> ValueError:
        return ValueError(f"must be {self.expected}, not {show(value)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Kind):
    """A whole number in a range, both ends included."""

    lowest: int
    highest: int
    unit: str = ""

    def check(self, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not self.lowest <= value <= self.highest:
            raise self.refuse(value)
        return int(value)

    def read(self, text: str) -> int:
        if not WHOLE_NUMBER.fullmatch(text.strip()):
            raise self.refuse(text)
        return self.check(int(text))

    def refuse(self, value: Any) -> ValueError:
        unit = f" of {self.unit}" if self.unit else ""
        return ValueError(f"must be a whole number{unit} from {self.lowest} to {self.highest}, not {show(value)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration(Kind):
    """A ``timedelta`` in a range, both ends included; a whole number of seconds in the environment."""

    lowest: timedelta
    highest: timedelta

    def check(self, value: Any) -> timedelta:
        if not isinstance(value, timedelta) or not self.lowest <= value <= self.highest:
            raise self.refuse(value)
        return value

    def read(self, text: str) -> timedelta:
        if not WHOLE_NUMBER.fullmatch(text.strip()) or abs(int(text)) > timedelta.max.total_seconds():
            raise ValueError(f"must be a whole number of seconds, not {show(text)}")
        return self.check(timedelta(seconds=int(text)))

    def refuse(self, value: Any) -> ValueError:
        shown = str(value) if isinstance(value, timedelta) else show(value)
        return ValueError(f"must be a timedelta from {self.lowest} to {self.highest}, not {shown}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth(Kind):
    """``True`` or ``False``; in the environment also 1/0, yes/no and on/off."""

    expected: str = "True or False"

    def check(self, value: Any) -> bool:
        if not isinstance(value, bool):
            raise self.refuse(value)
        return value

    def read(self, text: str) -> bool:
        word = text.strip().lower()
        if word not in TRUE_WORDS | FALSE_WORDS:
            raise ValueError(f"must be true or false (1/0, yes/no and on/off will do), not {show(text)}")
        return word in TRUE_WORDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Kind):
    """One of a few words."""

    words: Sequence[str]

    def check(self, value: Any) -> str:
        if not isinstance(value, str) or value not in self.words:
            raise self.refuse(value)
        return value

    def read(self, text: str) -> str:
        return self.check(text.strip().lower())

    def refuse(self, value: Any) -> ValueError:
        return ValueError(f"must be one of {', '.join(map(repr, self.words))}, not {show(value)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Host(Kind):
    """A host name or an IP address, without a scheme, a port or a path. IPv6 comes out without brackets."""

    expected: str = "a host name or an IP address, without a scheme, a port or a path"

    def check(self, value: Any) -> str:
        if not isinstance(value, str) or len(value) > 253:
            raise self.refuse(value)
        bare = value[1:-1] if value.startswith("[") and value.endswith("]") else value
        if ":" in bare and not _is_address(bare):
            raise self.refuse(value)
        if ":" not in bare and not HOST_NAME.fullmatch(value):
            raise self.refuse(value)
        return bare

    def read(self, text: str) -> str:
        return self.check(text.strip())


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class UrlPath(Kind):
    """A path prefix; comes out with a leading slash and without a trailing one, or empty."""

    expected: str = "a path of letters, digits and - . _ ~ between slashes, such as '/ws'"

    def check(self, value: Any) -> str:
        if not isinstance(value, str) or len(value) > 1000:
            raise self.refuse(value)
        segments = [segment for segment in value.split("/") if segment]
        if not all(PATH_SEGMENT.fullmatch(segment) for segment in segments):
            raise self.refuse(value)
        return "".join(f"/{segment}" for segment in segments)

    def read(self, text: str) -> str:
        return self.check(text.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePath(Kind):
    """The path of a file as a string or ``os.PathLike``; whether it is there is a check's business."""

    expected: str = "the path of a file"

    def check(self, value: Any) -> str:
        path = os.fspath(value) if isinstance(value, os.PathLike) else value
        if not isinstance(path, str) or not path.strip() or "\0" in path:
            raise self.refuse(value)
        return path


@dataclass(frozen=True, slots=True, kw_only=True)
class DottedPath(Kind):
    """Where to import something from."""

    expected: str = "the dotted path of a class, such as 'mysite.applications.Provider'"

    def check(self, value: Any) -> str:
        if not isinstance(value, str) or not DOTTED_NAME.fullmatch(value):
            raise self.refuse(value)
        return value

    def read(self, text: str) -> str:
        return self.check(text.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Name(Kind):
    """A short name that is a part of other names."""

    expected: str = "at most 40 letters, digits and . _ -"

    def check(self, value: Any) -> str:
        if not isinstance(value, str) or not SHORT_NAME.fullmatch(value):
            raise self.refuse(value)
        return value

    def read(self, text: str) -> str:
        return self.check(text.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class RedisUrl(Kind):
    """Where a Redis is. It may hold a password, so it never shows up in an error."""

    expected: str = f"a URL that begins with {', '.join(REDIS_SCHEMES)}"

    def check(self, value: Any) -> str:
        if not isinstance(value, str) or not value.startswith(REDIS_SCHEMES) or not value.isprintable():
            raise ValueError(f"must be {self.expected}")
        if not _is_well_formed(value):
            raise ValueError("is no URL; in a password write / ? # @ : as %2F %3F %23 %40 %3A")
        return value

    def read(self, text: str) -> str:
        return self.check(text.strip())


def _is_well_formed(url: str) -> bool:
    """Whether the host can be told from a password and a port."""
    try:
        parts = urlsplit(url)
        return (parts.port is None or parts.port > 0) and not parts.fragment
    except ValueError:
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Kind):
    """A printable text that is not empty."""

    expected: str = f"a text of 1 to {LONGEST_TEXT} printable characters"

    def check(self, value: Any) -> str:
        if not isinstance(value, str) or not value.strip() or not value.isprintable() or len(value) > LONGEST_TEXT:
            raise self.refuse(value)
        return value

    def read(self, text: str) -> str:
        return self.check(text.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts(Kind):
    """A list of printable strings; comma-separated in the environment."""

    expected: str = "a list of strings"

    def check(self, value: Any) -> tuple[str, ...]:
        if not isinstance(value, list | tuple | set | frozenset):
            raise self.refuse(value)
        for each in value:
            if not isinstance(each, str) or not each.strip() or not each.isprintable():
                raise ValueError(f"must be {self.expected}; {show(each)} is not one")
        ordered = value if isinstance(value, list | tuple) else sorted(value)
        return tuple(each.strip() for each in ordered)

    def read(self, text: str) -> tuple[str, ...]:
        return self.check([part for part in text.split(",") if part.strip()])


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential(Kind):
    """A part of an application's credentials; the value never shows up in an error."""

    expected: str = "a text without spaces or control characters"
    url_safe: bool = False
    number_allowed: bool = False

    def check(self, value: Any) -> str:
        if self.number_allowed and isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**18:
            return str(value)
        if not isinstance(value, str):
            raise ValueError(f"must be {self.expected}, not a {type(value).__name__}")
        if not value:
            raise ValueError("must not be empty")
        if not value.isprintable() or " " in value or len(value) > 1000:
            raise ValueError(f"must be {self.expected}")
        if self.url_safe and not URL_SAFE.fullmatch(value):
            raise ValueError("may hold at most 200 letters, digits and . _ ~ + = @ -, for it is a part of addresses")
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Optional(Kind):
    """Another kind, or ``None`` (``null`` or ``none`` in the environment)."""

    kind: Kind

    def check(self, value: Any) -> Any:
        return None if value is None else self._explain(self.kind.check, value)

    def read(self, text: str) -> Any:
        return None if text.strip().lower() in NONE_WORDS else self._explain(self.kind.read, text)

    @staticmethod
    def _explain(parse: Any, value: Any) -> Any:
        try:
            return parse(value)
        except ValueError as error:
            raise ValueError(str(error).replace("must be ", "must be None or ", 1)) from None
