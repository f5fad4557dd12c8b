"""Whether the page can read the CSRF token, and Django takes unsafe requests from its origin."""

from collections.abc import Iterator

from sanctum.conf.settings import SanctumSettings
from sanctum.doctor.case import Case
from sanctum.doctor.finding import Finding, note, ok, problem
from sanctum.doctor.steps.session import carriage
from sanctum.surroundings import trust
from sanctum.surroundings.cookies import Cookie, csrf_cookie, xsrf_cookie
from sanctum.surroundings.domains import common_parent
from sanctum.surroundings.values import is_on

STEP = "CSRF cookie"
ORIGIN = "CSRF origin"


def examine(case: Case, settings: SanctumSettings) -> Iterator[Finding]:
    """The cookie with the token, and Django's check of ``Origin``."""
    if is_on("CSRF_USE_SESSIONS"):
        yield problem(STEP, "CSRF_USE_SESSIONS is on, so there is no cookie to read.", "CSRF_USE_SESSIONS = False")
        return
    yield from carriage(case, csrf_cookie(), STEP)
    yield from _readable(case, token_cookies(settings))
    yield _origin(case)


def token_cookies(settings: SanctumSettings) -> list[Cookie]:
    """The cookies from which a page may read the token."""
    return [*([xsrf_cookie()] if settings.XSRF_COOKIE else []), csrf_cookie()]


def readable_by(case: Case, cookies: list[Cookie]) -> list[Cookie]:
    """Those that the page's scripts see."""
    return [each for each in cookies if _obstacle(case, each) is None]


def _readable(case: Case, cookies: list[Cookie]) -> Iterator[Finding]:
    readable = readable_by(case, cookies)
    if not readable:
        yield problem(STEP, *_obstacle(case, cookies[0]) or ("", ""))
        return
    names = " and ".join(each.name for each in readable)
    yield ok(STEP, f"Scripts of {case.page} can read {names}.")
    for each in set(cookies) - set(readable):
        yield note(STEP, *_obstacle(case, each) or ("", ""))


def _obstacle(case: Case, cookie: Cookie) -> tuple[str, str] | None:
    """Why scripts of the page don't see a cookie, and what to set."""
    if cookie.http_only:
        return f"{cookie.setting}_HTTPONLY hides {cookie.name} from scripts.", f"{cookie.setting}_HTTPONLY = False"
    if not cookie.reaches(case.api.host, case.page.host):
        return f"{cookie.name} belongs to {_owner(case, cookie)}, and scripts of {case.page} don't see it.", _hint(case)
    if cookie.secure and case.page.scheme == "http":
        return (
            f"{cookie.setting}_SECURE hides {cookie.name} from pages of http.",
            f"Serve the page at https, or set {cookie.setting}_SECURE = False on this machine",
        )
    return None


def _owner(case: Case, cookie: Cookie) -> str:
    return cookie.domain or f"{case.api.host} alone"


def _hint(case: Case) -> str:
    parent = common_parent(case.page.host, case.api.host)
    if parent is None:
        return "Put the page and the API below one domain, such as app.example.com and api.example.com"
    return f'CSRF_COOKIE_DOMAIN = "{parent}"'


def _origin(case: Case) -> Finding:
    if case.same_origin:
        return ok(ORIGIN, "Requests of the site's own pages need no entry in CSRF_TRUSTED_ORIGINS.")
    if trust.is_trusted(case.page):
        return ok(ORIGIN, f"CSRF_TRUSTED_ORIGINS covers {case.page}.")
    return problem(
        ORIGIN,
        f"CSRF_TRUSTED_ORIGINS lacks {case.page}, so Django refuses its unsafe requests.",
        f'Add to CSRF_TRUSTED_ORIGINS: "{case.page}"',
    )
