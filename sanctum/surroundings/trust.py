"""Which other origins may send unsafe requests, by ``CSRF_TRUSTED_ORIGINS``, as Django reads it."""

from urllib.parse import urlsplit

from sanctum.origins import Origin, OriginPattern
from sanctum.surroundings.values import texts


def is_trusted(origin: Origin) -> bool:
    """Whether Django takes an unsafe request of a page of this origin."""
    entries = texts("CSRF_TRUSTED_ORIGINS")
    return str(origin) in entries or any(_covers(each, origin) for each in entries if "*" in each)


def trusts_all_of(pattern: OriginPattern) -> bool:
    """Whether every origin that an entry of ``SPA_ORIGINS`` covers is trusted."""
    if not pattern.subdomains:
        return is_trusted(Origin(pattern.scheme, pattern.host, pattern.port))
    return is_trusted(Origin(pattern.scheme, f"any.{pattern.host}", pattern.port))


def _covers(entry: str, origin: Origin) -> bool:
    try:
        parts = urlsplit(entry)
    except ValueError:
        return False
    netloc = str(origin).partition("://")[2]
    suffix = parts.netloc.lower().lstrip("*")
    return parts.scheme == origin.scheme and bool(suffix) and _is_below(netloc, suffix)


def _is_below(netloc: str, suffix: str) -> bool:
    """Django's ``is_same_domain``: a suffix with a first dot stands for the host without it as well."""
    if suffix.startswith("."):
        return netloc.endswith(suffix) or netloc == suffix[1:]
    return netloc == suffix
