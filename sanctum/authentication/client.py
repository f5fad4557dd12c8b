"""The address of whoever sent a request."""

import ipaddress
import re

from django.http import HttpRequest

from sanctum.conf import get_settings

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_WITH_PORT = re.compile(r"\[([^\[\]]+)\](?::[0-9]{1,5})?|([0-9.]+):[0-9]{1,5}")
_LONGEST = 100


def client_address(request: HttpRequest) -> Address | None:
    """The client's address, or ``None`` where there is none, as behind a Unix socket without a trusted proxy.

    With ``SANCTUM["TRUSTED_PROXIES"]`` it is what the outermost of our own proxies added to ``X-Forwarded-For``. What
    stands before that came from the client, who may have written anything.
    """
    trusted = get_settings().TRUSTED_PROXIES
    added = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")[-trusted:] if trusted else []
    return (_parse(added[0]) if added else None) or _parse(str(request.META.get("REMOTE_ADDR", "")))


def address_group(address: Address) -> str:
    """Those who are most likely one and the same: an IPv4 address, or the /64 that an IPv6 customer gets."""
    if address.version == 4:
        return str(address)
    return str(ipaddress.IPv6Network((address, 64), strict=False))


def _parse(text: str) -> Address | None:
    bare = text.strip()[:_LONGEST]
    if found := _WITH_PORT.fullmatch(bare):
        bare = found[1] or found[2]
    try:
        address = ipaddress.ip_address(bare.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
