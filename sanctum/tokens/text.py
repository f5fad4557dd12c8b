"""The text of a token: how it is made, written, read and digested.

``<prefix><id>_<40 letters and digits><8 hex digits>``: the 40 are the secret, the 8 a CRC-32 of prefix and secret, by
which scanners and we tell a token from what only looks like one. Everything but the id is what the digest covers, as in
Laravel Sanctum. All characters are legal in a bearer token (RFC 6750, section 2.1). Texts of other forms are read by
``sanctum.tokens.foreign``.
"""

import hashlib
import hmac
import re
import secrets
import string
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field

ALPHABET = string.ascii_letters + string.digits
SECRET_LENGTH = 40
LONGEST_TOKEN = 512
"""Characters; what is longer is not looked at."""

ID = "0|[1-9][0-9]{0,18}|[0-9a-f]{32}"
"""The key of a row as tokens carry it: a number, written in one way only, or a UUID."""
RANDOM = "[A-Za-z0-9]{40}"
CRC = "[0-9a-f]{8}"

_OWN = re.compile(f"(?P<id>{ID})_(?P<random>{RANDOM})(?P<crc>{CRC})")


@dataclass(frozen=True, slots=True)
class ParsedToken:
    """A token whose form and checksum are right. Whether there is such a token only the database knows."""

    id: str | None
    """The row's primary key: decimal digits, or 32 hex digits of a UUID; ``None`` if only a digest can find the row."""
    digests: tuple[str, ...] = field(repr=False)
    """One of these stands in the row if the token is genuine."""


def new_secret(prefix: str) -> str:
    """What a new token consists of besides its id: prefix, 40 random characters and the checksum."""
    random = "".join(secrets.choice(ALPHABET) for _ in range(SECRET_LENGTH))
    return f"{prefix}{random}{checksum(prefix + random)}"


def write(prefix: str, id: str, secret: str) -> str:
    """The text that the client gets. ``secret`` is of ``new_secret(prefix)``; ``id`` digits, or a UUID's hex digits."""
    return f"{prefix}{id}_{secret[len(prefix) :]}"


def checksum(text: str) -> str:
    """CRC-32 as eight hex digits: no secret, only a way to recognise tokens."""
    return f"{zlib.crc32(text.encode('ascii')):08x}"


def digest(secret: str) -> str:
    """What the database keeps: SHA-256 in hex. No salt is needed for 238 random bits."""
    return hashlib.sha256(secret.encode("ascii")).hexdigest()


def is_digest_of(parsed: ParsedToken, stored: str) -> bool:
    """Whether the row with this digest is the token's; takes the same time whatever is stored."""
    matches = [hmac.compare_digest(each.encode(), stored.encode()) for each in parsed.digests]
    return any(matches)


def hint(secret: str, prefix: str) -> str:
    """What may be shown of a token so that its owner knows it again: the prefix, and the last four of the secret."""
    return f"{prefix}…{secret[len(prefix) :][SECRET_LENGTH - 4 : SECRET_LENGTH]}"


def scanner_pattern(prefix: str) -> str:
    """The regular expression by which scanners of secrets find tokens with a prefix; RE2 and Hyperscan know all of it.

    The last eight characters are ``checksum(prefix + the 40 before)``, so that a scanner can drop false hits.
    """
    return rf"\b{re.escape(prefix)}(?:{ID})_{RANDOM}{CRC}\b"


def parse(text: str, prefixes: Iterable[str]) -> ParsedToken | None:
    """Read a token in our own form that begins with one of ``prefixes``; ``None`` for whatever is none."""
    if is_out_of_bounds(text):
        return None
    return next(filter(None, (_parse(text, prefix) for prefix in prefixes)), None)


def is_out_of_bounds(text: str) -> bool:
    """Whether a text is none of any form, so that nothing looks at what is in it."""
    return len(text) > LONGEST_TOKEN or not text.isascii()


def _parse(text: str, prefix: str) -> ParsedToken | None:
    found = _OWN.fullmatch(text.removeprefix(prefix)) if text.startswith(prefix) else None
    if not found or found["crc"] != checksum(prefix + found["random"]):
        return None
    return ParsedToken(found["id"], (digest(f"{prefix}{found['random']}{found['crc']}"),))
