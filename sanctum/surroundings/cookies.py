"""The cookies that a front end needs, as the settings make them."""

from dataclasses import dataclass, replace

from sanctum.surroundings.domains import domain_covers, is_public_suffix
from sanctum.surroundings.values import is_on, text, value

XSRF_COOKIE = "XSRF-TOKEN"
"""As ``sanctum.spa.cookies`` calls it, which stands above this room."""


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie of the site. ``setting`` is what the names of its settings begin with."""

    setting: str
    name: str
    domain: str
    """Empty for a cookie of the one host that sets it."""
    path: str
    secure: bool
    http_only: bool
    same_site: str
    """``lax``, ``strict``, ``none``, or empty where nothing is said, which browsers take as ``lax``."""

    def can_be_set_by(self, host: str) -> bool:
        """Whether a browser takes it from this host."""
        if not self.domain:
            return True
        bare = self.domain.lower().removeprefix(".")
        return domain_covers(bare, host) and (bare == host or not is_public_suffix(bare))

    def reaches(self, setter: str, host: str) -> bool:
        """Whether it belongs to ``host`` too when ``setter`` set it."""
        return domain_covers(self.domain, host) if self.domain else host == setter

    @property
    def goes_across_sites(self) -> bool:
        """Whether a request that another site's page makes carries it."""
        return self.same_site == "none"


def session_cookie() -> Cookie:
    """What says who is logged in."""
    return _cookie("SESSION_COOKIE", "sessionid")


def csrf_cookie() -> Cookie:
    """Django's cookie with the CSRF token."""
    return _cookie("CSRF_COOKIE", "csrftoken")


def xsrf_cookie() -> Cookie:
    """What ``csrf-cookie`` sets beside it for axios and Angular, where ``SANCTUM["XSRF_COOKIE"]`` is on."""
    return replace(csrf_cookie(), name=XSRF_COOKIE, http_only=False)


def _cookie(setting: str, name: str) -> Cookie:
    same_site = value(f"{setting}_SAMESITE")
    return Cookie(
        setting=setting,
        name=text(f"{setting}_NAME", name),
        domain=text(f"{setting}_DOMAIN"),
        path=text(f"{setting}_PATH", "/"),
        secure=is_on(f"{setting}_SECURE"),
        http_only=is_on(f"{setting}_HTTPONLY"),
        same_site=same_site.lower() if isinstance(same_site, str) else "",
    )
