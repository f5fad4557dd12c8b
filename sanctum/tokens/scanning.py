"""Tokens found in any text: a log, a gist, a commit. For those who look for leaks.

A token of ours is told by its checksum. Laravel's old tokens and the keys of DRF's authtoken and of knox have none and
look like other digests, so they are looked for only where a site reads them.
"""

import re
from collections.abc import Collection, Iterator
from hashlib import sha512

from sanctum.tokens.text import checksum, digest

LONGEST_FOUND = 128
"""Characters that a token in a text has at most; who reads a text in pieces lets them overlap by so much."""

_ESCAPED_PIPE = re.compile(r"%7c|\\u007c|\\x7c|&#124;|&#x7c;|&vert;", re.IGNORECASE)
_AFTER = r"(?![A-Za-z0-9])"


def pattern(prefix: str) -> str:
    """A regular expression of the tokens that begin with ``prefix``, with their id or in Laravel's way without."""
    return f"{prefix}(?:(?:[0-9]{{1,19}}|[0-9a-f]{{32}})_)?[A-Za-z0-9]{{40}}[0-9a-f]{{8}}"


def digests_in(text: str, prefixes: Collection[str], forms: Collection[str] = ()) -> set[str]:
    """The digests of all that may be a token in a text: one of them stands in the row of each token that leaked.

    ``forms`` are those of ``SANCTUM["ACCEPTED_FORMS"]``, that a site reads besides our own.
    """
    text = _ESCAPED_PIPE.sub("|", text)
    found = {each for prefix in {"", *prefixes} for each in _checked(text, prefix)}
    if {"laravel", "secret_only"} & set(forms):
        found.update(digest(each) for each in _runs("[A-Za-z0-9]{40}", text))
    if "authtoken" in forms:
        found.update(digest(each) for each in _runs("[0-9a-f]{40}", text))
    if "knox" in forms:
        keys = (each for prefix in {"", *prefixes} for each in _runs(f"{prefix}[0-9a-f]{{64}}", text))
        found.update(sha512(each.encode()).hexdigest() for each in keys)
    return found


def _checked(text: str, prefix: str) -> Iterator[str]:
    """Those whose checksum is right: our own covers the prefix, Laravel's does not."""
    before = "" if prefix else "(?<![A-Za-z0-9])"
    for found in re.finditer(f"{before}{pattern(prefix)}{_AFTER}", text):
        random, crc = found[0][-48:-8], found[0][-8:]
        if crc in (checksum(prefix + random), checksum(random)):
            yield digest(f"{prefix}{random}{crc}")


def _runs(form: str, text: str) -> list[str]:
    return re.findall(f"(?<![A-Za-z0-9]){form}{_AFTER}", text)
