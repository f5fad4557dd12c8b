"""Tokens found in any text: a log, a gist, a commit. For those who look for leaks.

A token of ours is told by its checksum. Laravel's old tokens and the keys of DRF's authtoken and of knox have none and
look like other digests, so they are looked for only where a site reads them.
"""

import hashlib
import re
from collections.abc import Collection, Iterator

from sanctum.tokens.text import CRC, ID, RANDOM, checksum, digest

LONGEST_FOUND = 256
"""Characters that a token in a text has at most; who reads a text in pieces lets them overlap by so much."""

_ESCAPED_PIPE = re.compile(r"%7c|\\u007c|\\x7c|&#124;|&#x7c;|&vert;", re.IGNORECASE)
_BEFORE, _AFTER = "(?<![A-Za-z0-9])", "(?![A-Za-z0-9])"
_RANDOM = re.compile(f"{_BEFORE}{RANDOM}{_AFTER}")
_AUTHTOKEN = re.compile(f"{_BEFORE}[0-9a-f]{{40}}{_AFTER}")
_KNOX = re.compile(f"{_BEFORE}([A-Za-z0-9._~+/-]{{0,10}}?)((?:[0-9a-f]{{2}}){{16,64}}){_AFTER}")


def digests_in(text: str, prefixes: Collection[str], forms: Collection[str] = ()) -> set[str]:
    """The digests of all that may be a token in a text: one of them stands in the row of each token that leaked.

    ``forms`` are those of ``SANCTUM["ACCEPTED_FORMS"]``, that a site reads besides our own.
    """
    text = _ESCAPED_PIPE.sub("|", text)
    found = {each for prefix in {"", *prefixes} for each in _with_checksum(text, prefix)}
    if {"laravel", "secret_only"} & set(forms):
        found.update(digest(each) for each in _RANDOM.findall(text))
    if "authtoken" in forms:
        found.update(digest(each) for each in _AUTHTOKEN.findall(text))
    if "knox" in forms:
        found.update(_of_knox(text))
    return found


def _with_checksum(text: str, prefix: str) -> Iterator[str]:
    """Those with an id, and those without. Our checksum covers the prefix, Laravel's does not."""
    before = re.escape(prefix) or _BEFORE
    for random, crc in re.findall(f"{before}(?:(?:{ID})_)?({RANDOM})({CRC}){_AFTER}", text):
        if crc in (checksum(prefix + random), checksum(random)):
            yield digest(f"{prefix}{random}{crc}")


def _of_knox(text: str) -> Iterator[str]:
    """With its prefix and without: where it begins can't be told."""
    for prefix, key in _KNOX.findall(text):
        for whole in {prefix + key, key}:
            yield hashlib.sha512(whole.encode("ascii")).hexdigest()
