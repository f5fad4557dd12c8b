"""What is checked before a connection is greeted: the version and the origin."""

import re
from functools import lru_cache
from urllib.parse import urlsplit

from broadcasting.protocol.application import Application
from broadcasting.protocol.errors import ApplicationDisabled, InvalidVersion, OriginNotAllowed, UnsupportedVersion

OLDEST_VERSION, NEWEST_VERSION = 5, 7

_HOST = re.compile(r"[a-z0-9._:-]+")


def check_handshake(application: Application, origin: str | None, version: str | None) -> None:
    """Raise the ``ProtocolError`` for which a connection must be refused, if there is one.

    ``version`` is the ``protocol`` of the address; None passes, as do 5, 6 and 7.
    """
    if not application.enabled:
        raise ApplicationDisabled
    if version is not None:
        check_version(version)
    if "*" not in application.allowed_origins and not _is_allowed(origin, application.allowed_origins):
        raise OriginNotAllowed


def check_version(version: str) -> None:
    """Raise ``InvalidVersion`` or ``UnsupportedVersion`` if ``version`` is not one of 5, 6 and 7."""
    if not re.fullmatch(r"\d{1,9}", version, re.ASCII):
        raise InvalidVersion
    if not OLDEST_VERSION <= int(version) <= NEWEST_VERSION:
        raise UnsupportedVersion


def _is_allowed(origin: str | None, patterns: tuple[str, ...]) -> bool:
    try:
        host = urlsplit(origin or "").hostname
    except ValueError:
        return False
    # Other characters are in no browser's Origin, and might let a host pass for a part of another's name.
    return host is not None and bool(_HOST.fullmatch(host) and _hosts(patterns).fullmatch(host))


@lru_cache(maxsize=256)
def _hosts(patterns: tuple[str, ...]) -> re.Pattern[str]:
    # Only ``*`` is a wildcard, unlike in shells, and scheme and port do not count: both as in Reverb.
    alternatives = (re.escape(pattern.lower()).replace(r"\*", ".*") for pattern in patterns)
    return re.compile("|".join(f"(?:{each})" for each in alternatives))
