"""Which page sent a request, as its headers say, and whether that page is ours.

The first of ``Origin``, ``Referer`` and ``Sec-Fetch-Site`` that is there decides alone: one that says no, or nothing
that can be understood, is not outvoted by a later one. No script on a page can write any of the three.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sanctum.origins import Origin, OriginPattern, origin_of_url, parse_origin


class Reason(StrEnum):
    """Why a request is of a page of ours, or isn't."""

    OWN = "own"
    """The page is of the site itself."""
    LISTED = "listed"
    """The page's origin is in the list."""
    FOREIGN = "foreign"
    """The page's origin is neither."""
    OPAQUE = "opaque"
    """The page has no origin that could be named (``null``): a sandboxed frame, a file, a redirect over sites."""
    UNREADABLE = "unreadable"
    """The header holds no origin, or no address of the web."""
    NOT_SAME_ORIGIN = "not_same_origin"
    """There is only ``Sec-Fetch-Site``, and it does not say ``same-origin``."""
    OWN_DOES_NOT_COUNT = "own_does_not_count"
    """There is only ``Sec-Fetch-Site: same-origin``, but the site's own pages don't count, or not under this host."""
    NOTHING_SAID = "nothing_said"
    """None of the three headers came: no browser, or one that was told to say nothing."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided, why, and by which header (``None`` if there is none of the three).

    ``origin`` is the page's, where the header names one that can be understood.
    """

    reason: Reason
    header: str | None = None
    origin: Origin | None = None

    @property
    def first_party(self) -> bool:
        """Whether the request is of a page of ours, so that its session counts."""
        return self.reason in (Reason.OWN, Reason.LISTED)


def judge(
    origin: str | None,
    referer: str | None,
    fetch_site: str | None,
    own: Origin | None,
    patterns: Iterable[OriginPattern],
) -> Verdict:
    """Decide by three headers as they came, ``None`` for each that didn't. Never raises, whatever they hold.

    ``own`` is the site's origin as this request came to it; ``None`` if pages of the site itself don't count.
    """
    if origin is not None:
        return _by_origin("Origin", origin, parse_origin(origin), own, patterns)
    if referer is not None:
        return _by_origin("Referer", referer, origin_of_url(referer), own, patterns)
    if fetch_site is not None:
        return _by_fetch_site(fetch_site, own)
    return Verdict(Reason.NOTHING_SAID)


def _by_origin(
    header: str, text: str, origin: Origin | None, own: Origin | None, patterns: Iterable[OriginPattern]
) -> Verdict:
    if origin is None:
        return Verdict(Reason.OPAQUE if text == "null" else Reason.UNREADABLE, header)
    if origin == own:
        return Verdict(Reason.OWN, header, origin)
    listed = any(pattern.covers(origin) for pattern in patterns)
    return Verdict(Reason.LISTED if listed else Reason.FOREIGN, header, origin)


def _by_fetch_site(text: str, own: Origin | None) -> Verdict:
    if text != "same-origin":
        return Verdict(Reason.NOT_SAME_ORIGIN, "Sec-Fetch-Site")
    if own is None:
        return Verdict(Reason.OWN_DOES_NOT_COUNT, "Sec-Fetch-Site")
    return Verdict(Reason.OWN, "Sec-Fetch-Site", own)
