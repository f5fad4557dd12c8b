"""Who is examined: a page's origin, and where it finds the API."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from sanctum.origins import DEFAULT_PORTS, Origin, origin_of_url, parse_origin
from sanctum.surroundings.domains import is_same_site
from sanctum.surroundings.values import is_on, texts

LONGEST = 2000


class BadInput(ValueError):
    """An address that can't be examined; ``args[0]`` is a sentence."""


@dataclass(frozen=True, slots=True)
class Case:
    """A page's origin, the API's, and whether the latter was only guessed."""

    page: Origin
    api: Origin
    guessed: bool = False

    @property
    def same_origin(self) -> bool:
        """Whether browsers see no border between the two."""
        return self.page == self.api

    @property
    def same_site(self) -> bool:
        """Whether requests from the page count as of the same site: then cookies with ``SameSite=Lax`` go along."""
        return self.page.scheme == self.api.scheme and is_same_site(self.page.host, self.api.host)


def read_origin(text: str, option: str) -> Origin:
    """An origin as somebody typed it. Raises ``BadInput``."""
    if len(text) > LONGEST:
        raise BadInput(f"{option} is longer than {LONGEST} characters, which no origin is.")
    if origin := parse_origin(text):
        return origin
    shown = "has a user" if "@" in text else f"is {text[:100]!r}"  # and maybe a password
    raise BadInput(f"{option} {shown}, which is no origin: {_reason(text)}.")


def make_case(page: Origin, api: str | None) -> Case:
    """The case of a page. Without ``api`` it is guessed from ``ALLOWED_HOSTS``; raises ``BadInput`` if that fails."""
    if api is not None:
        return Case(page, read_origin(api, "--api"))
    return Case(page, _guess(page), guessed=True)


def _guess(page: Origin) -> Origin:
    hosts = [each.lower() for each in texts("ALLOWED_HOSTS")]
    if page.host in hosts:
        return page
    named = [each for each in hosts if parse_origin(f"{page.scheme}://{each}") and is_same_site(each, page.host)]
    if not named and not hosts and is_on("DEBUG"):
        return Origin("http", "localhost", 8000)
    if not named:
        raise BadInput("Say where the API is, such as --api https://api.example.com: ALLOWED_HOSTS does not tell it.")
    return Origin(page.scheme, named[0], DEFAULT_PORTS[page.scheme])


def _reason(text: str) -> str:
    stripped = text.strip()
    if not stripped.lower().startswith(("http://", "https://")):
        return "write a scheme and a host, such as https://app.example.com"
    if "*" in stripped:
        return "name one host, such as https://app.example.com; entries with * belong into SPA_ORIGINS"
    if not stripped.isascii():
        return "write the host as browsers do, in Punycode (xn--...)"
    if "@" in stripped:
        return "write no name before the host"
    if (found := origin_of_url(stripped)) and (stripped != text or _has_more(stripped)):
        return f"write no path, not even a slash at the end: {found}"
    return "write a scheme, a host and maybe a port, such as https://app.example.com"


def _has_more(text: str) -> bool:
    parts = urlsplit(text)
    return bool(parts.path or parts.query or parts.fragment) or text.endswith(("?", "#"))
