"""Whether pages of the origin are first party, and what it misses by."""

from collections.abc import Iterator

from sanctum.conf.settings import SanctumSettings
from sanctum.doctor.case import Case
from sanctum.doctor.finding import Finding, ok, problem
from sanctum.doctor.steps.host import is_allowed
from sanctum.origins import DEFAULT_PORTS, Origin, OriginPattern
from sanctum.verdict import Reason, judge

STEP = "First party"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})


def examine(case: Case, settings: SanctumSettings) -> Iterator[Finding]:
    """What the gate says to the ``Origin`` header that browsers send from there."""
    own = case.api if settings.OWN_ORIGIN and is_allowed(case.api.host) else None
    found = judge(str(case.page), None, None, own, settings.SPA_ORIGINS)
    if found.reason == Reason.OWN:
        yield ok(STEP, f"{case.page} is the site itself (OWN_ORIGIN).")
    elif found.first_party:
        entry = next(each for each in settings.SPA_ORIGINS if each.covers(case.page))
        yield ok(STEP, f"{case.page} is covered by {str(entry)!r} in SPA_ORIGINS.")
    else:
        yield _refusal(case, settings)


def _refusal(case: Case, settings: SanctumSettings) -> Finding:
    misses = [missed for each in settings.SPA_ORIGINS if (missed := near_miss(case.page, each))]
    if not misses and settings.OWN_ORIGIN and (missed := near_miss(case.page, _as_pattern(case.api))):
        misses = [f"{missed} (the site itself)"]
    told = f" Near: {'; '.join(misses[:5])}." if misses else ""
    if case.same_origin and not settings.OWN_ORIGIN:
        told = " It is the site itself, but OWN_ORIGIN is off."
    listed = ", ".join(f'"{each}"' for each in (*settings.SPA_ORIGINS[:10], case.page))
    return problem(
        STEP,
        f"{case.page} is none of SPA_ORIGINS, so its session does not count.{told}",
        f'Set in SANCTUM: "SPA_ORIGINS": [{listed}]',
    )


def near_miss(page: Origin, entry: OriginPattern) -> str | None:
    """How an entry misses an origin that it was probably meant for; ``None`` where they have little in common."""
    difference = _host_difference(page.host, entry)
    if difference is None:
        return None
    schemes = f"the page has {page.scheme}" if page.scheme != entry.scheme else ""
    ports = f"the page has port {page.port}" if _explicit(page) != _explicit(entry) else ""
    told = [each for each in (difference, schemes, ports) if each]
    return f"{str(entry)!r}, but {', '.join(told)}" if told else None


def _host_difference(host: str, entry: OriginPattern) -> str | None:
    """Empty for no difference."""
    if entry.subdomains:
        return _below(host, entry.host)
    if host == entry.host:
        return ""
    if {host, entry.host} <= LOOPBACK:
        return f"the page is at {host}, which is another host to browsers"
    if host == f"www.{entry.host}" or entry.host == f"www.{host}":
        return f"the page is at {host}: www makes a host of its own"
    if host.endswith(f".{entry.host}"):
        return f"the page is below it (https://*.{entry.host} would cover that)"
    return "the page is at the domain itself" if entry.host.endswith(f".{host}") and "." in host else None


def _below(host: str, parent: str) -> str | None:
    if host == parent:
        return "*. covers only what is below, not the domain itself"
    return "" if host.endswith(f".{parent}") else None


def _explicit(place: Origin | OriginPattern) -> int | None:
    """The port, where it is not that of the scheme."""
    return None if place.port == DEFAULT_PORTS[place.scheme] else place.port


def _as_pattern(origin: Origin) -> OriginPattern:
    return OriginPattern(origin.scheme, origin.host, origin.port)
