"""Whether the page can read the CSRF token, and Django takes unsafe requests from its origin."""

from collections.abc import Iterator

from sanctum.conf.settings import SanctumSettings
from sanctum.doctor.case import Case
from sanctum.doctor.finding import Finding, note, ok
from sanctum.doctor.steps.session import carriage
from sanctum.surroundings import trust
from sanctum.surroundings.cookies import XSRF_COOKIE, Cookie, csrf_cookie, xsrf_cookie
from sanctum.surroundings.domains import common_parent
from sanctum.surroundings.values import is_on

STEP = "CSRF cookie"
ORIGIN = "CSRF origin"
IN_THE_BODY = "scripts get it in the body if they ask csrf-cookie with Accept: application/json"


def examine(case: Case, settings: SanctumSettings) -> Iterator[Finding]:
    """The cookies with the token and its secret, and Django's check of ``Origin``."""
    if is_on("CSRF_USE_SESSIONS"):
        yield ok(STEP, "The token's secret is in the session (CSRF_USE_SESSIONS), and goes where that goes.")
    else:
        yield from carriage(case, csrf_cookie(), STEP)
    yield _readable(case, token_cookies(settings))
    yield _origin(case)


def token_cookies(settings: SanctumSettings) -> list[Cookie]:
    """The cookies from which a page may read the token."""
    django = [] if is_on("CSRF_USE_SESSIONS") else [csrf_cookie()]
    return [*([xsrf_cookie()] if settings.XSRF_COOKIE else []), *django]


def _readable(case: Case, cookies: list[Cookie]) -> Finding:
    obstacles = [each for each in (_obstacle(case, cookie) for cookie in cookies) if each]
    readable = [each.name for each in cookies if _obstacle(case, each) is None]
    if not readable:
        told, hint = obstacles[0] if obstacles else ("No cookie has the token.", 'Set in SANCTUM: "XSRF_COOKIE": True')
        return note(STEP, f"{told} axios and Angular find no token; {IN_THE_BODY}.", hint)
    if XSRF_COOKIE in readable:
        return ok(STEP, f"Scripts of {case.page} can read the token from {' and '.join(readable)}.")
    return note(
        STEP,
        f"Scripts of {case.page} can read the token from {readable[0]}, but axios looks for {XSRF_COOKIE}.",
        f'Set in SANCTUM: "XSRF_COOKIE": True; or in the page: axios.defaults.xsrfCookieName = "{readable[0]}"',
    )


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
    return note(
        ORIGIN,
        f"CSRF_TRUSTED_ORIGINS lacks {case.page}: views that Sanctum does not guard refuse its requests.",
        f'Add to CSRF_TRUSTED_ORIGINS: "{case.page}"',
    )
