"""What a front end does: it gets a CSRF token, and sends an unsafe request with it and with its session."""

import json
from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse

from sanctum.doctor.case import Case
from sanctum.doctor.finding import Finding, note, ok, problem
from sanctum.doctor.steps.cors import token_headers
from sanctum.doctor.trial.browser import Blocked, Browser
from sanctum.doctor.trial.site import PROBE, Site
from sanctum.surroundings import urls
from sanctum.surroundings.cookies import session_cookie
from sanctum.surroundings.values import is_on

STEP = "Trial"


def visit(case: Case) -> Iterator[Finding]:
    """Try it, and tell what came back. Nothing is changed by it, but for what the site's middleware may write."""
    path = urls.path_of("csrf-cookie")
    if path is None:
        yield note(STEP, "Nothing was tried, as there is nowhere to begin.")
        return
    if is_on("CSRF_USE_SESSIONS"):
        yield note(STEP, "Nothing was tried, as that would make a session (CSRF_USE_SESSIONS).")
        return
    try:
        yield from _visit(Browser(case, Site()), path)
    except Blocked as blocked:
        yield problem(STEP, str(blocked))
    except Exception as error:
        yield problem(STEP, f"The site failed: {type(error).__name__}.", "Look for what raises it in your middleware")


def _visit(browser: Browser, path: str) -> Iterator[Finding]:
    response = browser.fetch("GET", path, {"Accept": "application/json"}, probe=False)
    yield ok(STEP, f"GET {path} was answered {response.status_code}.")
    token = json.loads(response.content)["csrfToken"]
    _log_in(browser)
    header, answer = _post(browser, path, token)
    yield _judge(answer, header)


def _log_in(browser: Browser) -> None:
    """A cookie such as a login would set; no session is made."""
    cookie, response = session_cookie(), HttpResponse()
    response.set_cookie(
        cookie.name,
        PROBE,
        domain=cookie.domain or None,
        path=cookie.path,
        secure=cookie.secure,
        httponly=cookie.http_only,
        samesite=cookie.same_site.capitalize() or None,  # type: ignore[arg-type]
    )
    browser.keep(response)


def _post(browser: Browser, path: str, token: str) -> tuple[str, dict[str, Any]]:
    """Send the token by the first header that is let through."""
    *others, last = token_headers()
    for name in others:
        try:
            return name, _ask(browser, path, name, token)
        except Blocked:
            continue
    return last, _ask(browser, path, last, token)


def _ask(browser: Browser, path: str, name: str, token: str) -> dict[str, Any]:
    headers = {"Content-Type": "application/json", name: token}
    found: dict[str, Any] = json.loads(browser.fetch("POST", path, headers, probe=True).content)
    return found


def _judge(answer: dict[str, Any], header: str) -> Finding:
    if not answer["first_party"]:
        return problem(STEP, "A POST with all of it was not taken as first party.")
    if reason := answer["csrf_failure"]:
        return problem(STEP, f"A POST with all of it was refused as forged: {reason}")
    if not answer["has_middleware"]:
        return problem(STEP, "A POST met no middleware that looks for a session and its user.")
    if not answer["has_session"]:
        return problem(STEP, "A POST came without the session's cookie.")
    return ok(STEP, f"A POST with the token in {header} and with a session came through.")
