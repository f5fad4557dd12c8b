"""Whether browsers keep the session's cookie, and send it from the page."""

from collections.abc import Iterator

from sanctum.conf.settings import SanctumSettings
from sanctum.doctor.case import Case
from sanctum.doctor.finding import Finding, note, ok, problem
from sanctum.surroundings.cookies import Cookie, session_cookie
from sanctum.surroundings.domains import common_parent, is_loopback

STEP = "Session cookie"


def examine(case: Case, settings: SanctumSettings) -> Iterator[Finding]:
    """The cookie that says who is logged in."""
    yield _site(case)
    yield from carriage(case, session_cookie(), STEP)


def carriage(case: Case, cookie: Cookie, step: str) -> Iterator[Finding]:
    """Whether a cookie that the API sets comes back with requests of the page."""
    problems = [*_keeping(case, cookie, step), *_sending(case, cookie, step)]
    if not problems:
        yield ok(step, f"{cookie.name} is kept, and sent to {case.api} from the page.")
    yield from problems
    if cookie.path != "/":
        yield note(step, f"{cookie.name} is only sent below {cookie.path}.", f'{cookie.setting}_PATH = "/"')


def _site(case: Case) -> Finding:
    if case.same_origin:
        return ok("Site to browsers", "The page and the API are of one origin.")
    if case.same_site:
        parent = common_parent(case.page.host, case.api.host) or case.api.host
        return ok("Site to browsers", f"The page and the API are of one site, {case.page.scheme}://{parent}.")
    return note(
        "Site to browsers",
        f"{case.page} and {case.api} are two sites, of different domains or schemes: cookies between them are those of "
        "a third party, which Safari blocks, as do private windows of others.",
        "Put both below one domain, with one scheme, such as https://app.example.com and https://api.example.com",
    )


def _keeping(case: Case, cookie: Cookie, step: str) -> Iterator[Finding]:
    if not cookie.can_be_set_by(case.api.host):
        yield problem(
            step,
            f"{cookie.setting}_DOMAIN is {cookie.domain!r}, so browsers don't take {cookie.name} from {case.api.host}.",
            _domain(case, cookie),
        )
    if cookie.secure and case.api.scheme == "http" and not is_loopback(case.api.host):
        yield problem(
            step,
            f"{cookie.setting}_SECURE is on, and the API is at http, so browsers don't keep {cookie.name}.",
            f"Serve the API at https, or set {cookie.setting}_SECURE = False on this machine",
        )
    if cookie.same_site == "none" and not cookie.secure:
        yield problem(
            step,
            f"{cookie.setting}_SAMESITE is 'None' without {cookie.setting}_SECURE, which browsers refuse.",
            f"{cookie.setting}_SECURE = True",
        )
    yield from _prefix(cookie, step)


def _prefix(cookie: Cookie, step: str) -> Iterator[Finding]:
    """Two beginnings of names promise something, and browsers hold the site to it."""
    name = cookie.name.lower()
    if name.startswith(("__secure-", "__host-")) and not cookie.secure:
        yield problem(step, f"A cookie called {cookie.name} has to be secure.", f"{cookie.setting}_SECURE = True")
    if name.startswith("__host-") and (cookie.domain or cookie.path != "/"):
        yield problem(
            step,
            f"A cookie called {cookie.name} may have no domain, and no path but /.",
            f'{cookie.setting}_DOMAIN = None and {cookie.setting}_PATH = "/"',
        )


def _sending(case: Case, cookie: Cookie, step: str) -> Iterator[Finding]:
    if case.same_site or cookie.goes_across_sites:
        return
    yield problem(
        step,
        f"{cookie.setting}_SAMESITE is {cookie.same_site.capitalize() or None!r}, so browsers send {cookie.name} to no "
        "other site.",
        f'Put both below one domain; or {cookie.setting}_SAMESITE = "None" and {cookie.setting}_SECURE = True',
    )


def _domain(case: Case, cookie: Cookie) -> str:
    parent = common_parent(case.page.host, case.api.host)
    return (
        f"{cookie.setting}_DOMAIN = {parent!r}"
        if parent and parent != case.api.host
        else f"{cookie.setting}_DOMAIN = None"
    )
