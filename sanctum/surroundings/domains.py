"""Which hosts belong together: cookies' domains, and sites as browsers mean them.

Browsers know a list of public suffixes, below which anybody can have a name. It has ten thousand entries and changes
every week; here stand the rules that most of it follows, and a few well-known suffixes of hosting companies.
"""

import re

_ADDRESS = re.compile(r"\[.*\]|[0-9.]+")
_SECOND_LEVELS = frozenset({"ac", "co", "com", "edu", "gob", "gov", "ltd", "mil", "ne", "net", "nom", "or", "org"})
_HOSTING = frozenset(
    {
        "amazonaws.com",
        "appspot.com",
        "azurewebsites.net",
        "cloudfront.net",
        "fly.dev",
        "github.io",
        "gitlab.io",
        "herokuapp.com",
        "netlify.app",
        "ngrok.app",
        "ngrok.io",
        "onrender.com",
        "pages.dev",
        "pythonanywhere.com",
        "up.railway.app",
        "vercel.app",
        "web.app",
        "workers.dev",
    }
)


def is_address(host: str) -> bool:
    """Whether a host is an IP address (IPv6 in brackets), which has no parent and no children."""
    return bool(_ADDRESS.fullmatch(host))


def is_loopback(host: str) -> bool:
    """Whether browsers trust a host without TLS, as it is on their own machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    return is_address(host) and (host == "[::1]" or host.startswith("127."))


def is_public_suffix(name: str) -> bool:
    """Whether anybody may have a name below this one, such as ``com``, ``co.uk`` and ``github.io``."""
    labels = name.split(".")
    if len(labels) == 1 or name in _HOSTING:
        return True
    return len(labels) == 2 and len(labels[1]) == 2 and labels[0] in _SECOND_LEVELS


def common_parent(first: str, second: str) -> str | None:
    """The longest name that two hosts have in common, the hosts themselves included, if a cookie may be set for it."""
    if is_address(first) or is_address(second):
        return None
    theirs = second.split(".")
    labels = first.split(".")
    for start in range(len(labels)):
        if labels[start:] == theirs[-len(labels[start:]) :]:
            name = ".".join(labels[start:])
            return None if is_public_suffix(name) else name
    return None


def is_same_site(first: str, second: str) -> bool:
    """Whether two hosts are one site to a browser; the scheme, which must be the same too, is not looked at."""
    return first == second or common_parent(first, second) is not None


def domain_covers(domain: str, host: str) -> bool:
    """Whether a cookie with this ``Domain`` goes to a host (RFC 6265, section 5.1.3). Case and a first dot are free."""
    bare = domain.lower().removeprefix(".")
    return host == bare or (host.endswith(f".{bare}") and not is_address(host))
