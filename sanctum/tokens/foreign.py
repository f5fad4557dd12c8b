"""Tokens that others made, so that a site which moves to Sanctum need not ask its clients for anything.

``laravel``      ``<id>|<prefix><40><8>`` of Laravel Sanctum. Its CRC covers the 40 alone; tokens from before it had
                 prefixes and checksums have neither (laravel/sanctum, src/HasApiTokens.php).
``secret_only``  what stands behind the ``|``, without the id, as Laravel takes it as well.
``authtoken``    the 40 hex digits of DRF's authtoken. The row holds the SHA-256 of the key.
``knox``         the hex digits of django-rest-knox, maybe behind a prefix of up to ten characters. The row holds
                 knox's own digest, which is SHA-512 unless its ``SECURE_HASH_ALGORITHM`` is another.

All but the first have no id, so that their rows are found by digest, and all but Laravel's have no checksum, so that
garbage of their form costs a query.
"""

import hashlib
import re
from collections.abc import Collection

from sanctum.tokens.text import CRC, RANDOM, ParsedToken, checksum, digest, is_out_of_bounds
from sanctum.tokens.text import parse as parse_own

FORMS = ("laravel", "secret_only", "authtoken", "knox")
"""Forms of tokens that can be read besides our own."""

_LARAVEL_ID = re.compile(r"0|[1-9][0-9]{0,18}|[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SECRET = re.compile(f"(?P<random>{RANDOM})(?P<crc>{CRC})?")
_AUTHTOKEN = re.compile(r"[0-9a-f]{40}")
_KNOX = re.compile(r"[A-Za-z0-9._~+/-]{0,10}(?:[0-9a-f]{2}){16,64}")
_KNOX_DIGESTS = (hashlib.sha512, hashlib.sha3_512, hashlib.sha256)


def parse(text: str, prefixes: Collection[str], forms: Collection[str]) -> ParsedToken | None:
    """Read a token in our own form or in one of ``forms``; ``None`` for whatever is none of them, without a query."""
    if is_out_of_bounds(text):
        return None
    if own := parse_own(text, prefixes):
        return own
    if "|" in text:
        return _parse_laravel(text, prefixes) if "laravel" in forms else None
    return _parse_bare(text, prefixes, forms)


def _parse_laravel(text: str, prefixes: Collection[str]) -> ParsedToken | None:
    id, _, secret = text.partition("|")
    if not _LARAVEL_ID.fullmatch(id) or not _is_secret(secret, prefixes):
        return None
    return ParsedToken(id.replace("-", ""), (digest(secret),))


def _parse_bare(text: str, prefixes: Collection[str], forms: Collection[str]) -> ParsedToken | None:
    digests = []
    if "secret_only" in forms and _is_secret(text, prefixes):
        digests.append(digest(text))
    if "authtoken" in forms and _AUTHTOKEN.fullmatch(text):
        digests.append(digest(text))
    if "knox" in forms and _KNOX.fullmatch(text):
        digests += [algorithm(text.encode("ascii")).hexdigest() for algorithm in _KNOX_DIGESTS]
    return ParsedToken(None, tuple(dict.fromkeys(digests))) if digests else None


def _is_secret(text: str, prefixes: Collection[str]) -> bool:
    return any(_is_secret_of(text, prefix) for prefix in {"", *prefixes})


def _is_secret_of(text: str, prefix: str) -> bool:
    found = _SECRET.fullmatch(text.removeprefix(prefix)) if text.startswith(prefix) else None
    if not found:
        return False
    if found["crc"] is None:
        return not prefix  # Prefixes and checksums came to Sanctum together.
    return found["crc"] in (checksum(found["random"]), checksum(prefix + found["random"]))
