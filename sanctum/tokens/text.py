"""The text of a token: how it is made, written, read and digested.

``<prefix><id>_<40 letters and digits><8 hex digits>``: the 40 are the secret, the 8 a CRC-32 of prefix and secret, by
which scanners and we tell a token from what only looks like one. Everything but the id is what the digest covers, as in
Laravel Sanctum, whose ``<id>|<prefix><40><8>`` is read as well; there the CRC covers the 40 alone
(laravel/sanctum, src/HasApiTokens.php).
"""

import hashlib
import hmac
import re
import secrets
import string
import zlib
from collections.abc import Collection
from dataclasses import dataclass, field

ALPHABET = string.ascii_letters + string.digits
SECRET_LENGTH = 40
LONGEST_TOKEN = 512
"""Characters; what is longer is not looked at."""

_ID = r"(?P<id>[0-9]{1,19}|[0-9a-f]{32})"
_RANDOM = r"(?P<random>[A-Za-z0-9]{40})"
_CRC = r"(?P<crc>[0-9a-f]{8})"
_OWN = re.compile(f"{_ID}_{_RANDOM}{_CRC}")
_LARAVEL_ID = re.compile(r"[0-9]{1,19}|[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LARAVEL = re.compile(f"{_RANDOM}{_CRC}?")


@dataclass(frozen=True, slots=True)
class ParsedToken:
    """A token whose form and checksum are right. Whether there is such a token only the database knows."""

    id: str | None
    """The row's primary key: decimal digits, or 32 hex digits of a UUID."""
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
    matches = [hmac.compare_digest(each, stored) for each in parsed.digests]
    return any(matches)


def hint(secret: str, prefix: str) -> str:
    """What may be shown of a token so that its owner knows it again: the prefix, and the last four of the secret."""
    return f"{prefix}…{secret[len(prefix) :][SECRET_LENGTH - 4 : SECRET_LENGTH]}"


def parse(text: str, prefixes: Collection[str], *, laravel: bool = True) -> ParsedToken | None:
    """Read a token that begins with one of ``prefixes``; ``None`` for whatever is none, without a query.

    A token in Laravel's form may also have no prefix, and if it is an old one no checksum.
    """
    if len(text) > LONGEST_TOKEN or not text.isascii():
        return None
    if "|" in text:
        return _parse_laravel(text, prefixes) if laravel else None
    return next(filter(None, (_parse_own(text, prefix) for prefix in prefixes)), None)


def _parse_own(text: str, prefix: str) -> ParsedToken | None:
    found = _OWN.fullmatch(text.removeprefix(prefix)) if text.startswith(prefix) else None
    if not found or found["crc"] != checksum(prefix + found["random"]):
        return None
    return ParsedToken(found["id"], (digest(f"{prefix}{found['random']}{found['crc']}"),))


def _parse_laravel(text: str, prefixes: Collection[str]) -> ParsedToken | None:
    id, _, secret = text.partition("|")
    if not _LARAVEL_ID.fullmatch(id) or not any(_is_laravel_secret(secret, prefix) for prefix in {"", *prefixes}):
        return None
    return ParsedToken(id.replace("-", ""), (digest(secret),))


def _is_laravel_secret(secret: str, prefix: str) -> bool:
    found = _LARAVEL.fullmatch(secret.removeprefix(prefix)) if secret.startswith(prefix) else None
    if not found:
        return False
    if found["crc"] is None:
        return not prefix  # Prefixes and checksums came to Sanctum together.
    return found["crc"] in (checksum(found["random"]), checksum(prefix + found["random"]))
