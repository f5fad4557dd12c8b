"""Origins of pages: how they are read from headers and settings, and which pattern covers which origin.

Everything is compared as parsed by RFC 6454: scheme, host and port, each exactly. Text that a browser would not send
as an origin is none.
"""

import ipaddress
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}

_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*")
_SUSPICIOUS = re.compile(r"[^\x21-\x7e]|[\\]")


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
        subdomains = rest.startswith("*.")
        host = rest[2:] if subdomains else rest
        origin = parse_origin(f"{scheme.lower()}://{_to_ascii(host)}")
        if origin is None or (subdomains and "." not in origin.host):
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
    parts = _split(text)
    if parts is None or parts.path or parts.query or parts.fragment or text != text.rstrip("/?#"):  # type: ignore[union-attr]
        return None
    return _origin(parts)


def origin_of_url(text: str | None) -> Origin | None:
    """The origin of a page's address, as a ``Referer`` header has it; ``None`` for whatever is none of the web."""
    parts = _split(text)
    return None if parts is None else _origin(parts)


def _split(text: str | None) -> Any:
    if not text or len(text) > 8192 or _SUSPICIOUS.search(text):
        return None
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _origin(parts: Any) -> Origin | None:
    scheme, netloc = parts.scheme.lower(), parts.netloc
    if scheme not in DEFAULT_PORTS or "@" in netloc or netloc.endswith(":"):
        return None
    host = _host(parts.hostname or "", bracketed=netloc.startswith("["))
    port = DEFAULT_PORTS[scheme] if parts.port is None else parts.port
    return Origin(scheme, host, port) if host and port else None


def _host(name: str, *, bracketed: bool) -> str | None:
    if bracketed:
        try:
            return f"[{ipaddress.IPv6Address(name).compressed}]"
        except ValueError:
            return None
    return name if len(name) <= 253 and _HOST.fullmatch(name) else None


def _to_ascii(host: str) -> str:
    """Write a host of a setting as browsers do, in Punycode."""
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        raise ValueError("has a host that can't be written in ASCII") from None


def _write(scheme: str, host: str, port: int) -> str:
    return f"{scheme}://{host}" + ("" if port == DEFAULT_PORTS[scheme] else f":{port}")
