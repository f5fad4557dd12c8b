"""Origins of pages: how they are read from headers and settings, and which pattern covers which origin.

Everything is compared as parsed by RFC 6454: scheme, host and port, each exactly. Text that a browser would not send
as an origin is none.
"""

import ipaddress
import re
from dataclasses import dataclass
from typing import Any

DEFAULT_PORTS = {"http": 80, "https": 443}
LONGEST_URL = 8192
LONGEST_HOST = 253

# Stricter than urllib, which reads on where browsers don't agree with it: at users, backslashes, spaces, odd brackets.
_URL = re.compile(r"(https?)://(\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(?::([0-9]{1,5}))?([/?#][\x21-\x7e]*)?", re.A | re.I)
_LABELS = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*")
_ENDS_IN_NUMBER = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)")


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host (lower case, ASCII, IPv6 in brackets) and port of a page."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        return _write(self.scheme, self.host, self.port)


@dataclass(frozen=True, slots=True)
class OriginPattern:
    """An origin, or with ``subdomains`` all hosts below it (``https://*.example.com``), but not the host itself."""

    scheme: str
    host: str
    port: int
    subdomains: bool = False

    @classmethod
    def parse(cls, text: Any) -> "OriginPattern":
        """Read an entry of a setting. Raises ``ValueError`` with words that continue "'x' ..."."""
        if not isinstance(text, str):
            raise ValueError("is no text")
        scheme, separator, rest = text.strip().partition("://")
        if not separator or scheme.lower() not in DEFAULT_PORTS:
            raise ValueError("must begin with https:// or http://")
        if not rest.isascii():
            raise ValueError("has letters beyond ASCII: write the host as browsers send it, in Punycode (xn--...)")
        subdomains = rest.startswith("*.")
        origin = parse_origin(f"{scheme}://{rest[2:] if subdomains else rest}")
        if origin is None or (subdomains and not _has_subdomains(origin.host)):
            raise ValueError("is no origin: a scheme, a host and maybe a port, without a path, a user or other *")
        return cls(origin.scheme, origin.host, origin.port, subdomains)

    def covers(self, origin: Origin) -> bool:
        """Whether a page of this origin is meant."""
        if (self.scheme, self.port) != (origin.scheme, origin.port):
            return False
        return origin.host.endswith(f".{self.host}") if self.subdomains else origin.host == self.host

    def __str__(self) -> str:
        return _write(self.scheme, f"*.{self.host}" if self.subdomains else self.host, self.port)


def parse_origin(text: str | None) -> Origin | None:
    """The origin that an ``Origin`` header names; ``None`` for ``null``, and for whatever is no origin."""
    match = _match(text)
    return None if match is None or match[4] else _origin(match)


def origin_of_url(text: str | None) -> Origin | None:
    """The origin of a page's address, as a ``Referer`` header has it; ``None`` for whatever is none of the web."""
    match = _match(text)
    return None if match is None else _origin(match)


def _match(text: str | None) -> re.Match[str] | None:
    return _URL.fullmatch(text) if text and len(text) <= LONGEST_URL else None


def _origin(match: re.Match[str]) -> Origin | None:
    scheme, host = match[1].lower(), _host(match[2].lower())
    port = int(match[3] or DEFAULT_PORTS[scheme])
    return Origin(scheme, host, port) if host and 0 < port < 65536 else None


def _host(name: str) -> str | None:
    """A host as browsers write it, or ``None`` for one that they would write in another way, or don't take."""
    if len(name) > LONGEST_HOST:
        return None
    try:
        if name.startswith("["):
            return f"[{ipaddress.IPv6Address(name[1:-1]).compressed}]"
        if _ENDS_IN_NUMBER.fullmatch(name):
            return str(ipaddress.IPv4Address(name))
    except ValueError:
        return None
    return name if _LABELS.fullmatch(name) else None


def _has_subdomains(host: str) -> bool:
    """Whether all that is below a host may be one owner's: not for ``com``, and an address has nothing below it."""
    return host == "localhost" or ("." in host and not host.startswith("[") and not _ENDS_IN_NUMBER.fullmatch(host))


def _write(scheme: str, host: str, port: int) -> str:
    return f"{scheme}://{host}" + ("" if port == DEFAULT_PORTS[scheme] else f":{port}")
