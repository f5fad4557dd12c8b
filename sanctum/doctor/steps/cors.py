"""Whether browsers let the page send its requests and read the answers."""

from collections.abc import Iterator

from django.conf import settings as django_settings
from django.http.request import HttpHeaders

from sanctum.conf.settings import SanctumSettings
from sanctum.doctor.case import Case
from sanctum.doctor.finding import Finding, note, ok, problem
from sanctum.surroundings import cors, middleware, urls
from sanctum.surroundings.cors import Cors

STEP = "CORS"
TOKEN_HEADERS = ("x-xsrf-token", "x-csrftoken", "x-csrf-token")
"""The headers that may carry a CSRF token, besides ``CSRF_HEADER_NAME``; the first is axios's and Angular's."""
USUAL_METHODS = ("DELETE", "PATCH", "PUT")


def examine(case: Case, settings: SanctumSettings) -> Iterator[Finding]:
    """What django-cors-headers allows a page of another origin."""
    if case.same_origin:
        yield ok(STEP, "The page and the API are of one origin, so CORS does not come in.")
        return
    if not cors.is_installed():
        yield problem(
            STEP,
            "Nothing answers for CORS, so browsers keep the page from the API.",
            f'pip install django-cors-headers, and MIDDLEWARE = ["{middleware.CORS}", ...]',
        )
        return
    found = cors.read_cors()
    yield _origin(case, found)
    yield _credentials(found)
    yield from _headers(found)
    yield from _paths(found)
    yield from _details(found)


def token_headers() -> list[str]:
    """The headers that may carry a CSRF token, in the case of HTTP/2."""
    own = HttpHeaders.parse_header_name(str(django_settings.CSRF_HEADER_NAME)) or ""
    return list(dict.fromkeys([*TOKEN_HEADERS, *([own.lower()] if own else [])]))


def _origin(case: Case, found: Cors) -> Finding:
    if found.allows(str(case.page)):
        return ok(STEP, f"django-cors-headers allows {case.page}.")
    return problem(
        STEP,
        f"django-cors-headers does not allow {case.page}.",
        f'Add to CORS_ALLOWED_ORIGINS: "{case.page}"',
    )


def _credentials(found: Cors) -> Finding:
    if found.credentials:
        return ok(STEP, "Cookies may go along (CORS_ALLOW_CREDENTIALS).")
    return problem(
        STEP, "CORS_ALLOW_CREDENTIALS is off, so requests come without cookies.", "CORS_ALLOW_CREDENTIALS = True"
    )


def _headers(found: Cors) -> Iterator[Finding]:
    usable = [each for each in token_headers() if each in found.headers]
    wanted = ["content-type", *(usable[:1] or [TOKEN_HEADERS[0]])]
    missing = [each for each in wanted if each not in found.headers]
    if missing:
        yield problem(
            STEP, f"CORS_ALLOW_HEADERS lacks {' and '.join(missing)}.", _headers_hint(*dict.fromkeys([*missing]))
        )
        return
    yield ok(STEP, f"The CSRF token may come in {' or '.join(usable)}.")
    if TOKEN_HEADERS[0] not in usable:
        yield note(STEP, "axios and Angular send x-xsrf-token, which is not allowed.", _headers_hint(TOKEN_HEADERS[0]))


def _headers_hint(*names: str) -> str:
    listed = ", ".join(f'"{each}"' for each in names)
    return f"from corsheaders.defaults import default_headers; CORS_ALLOW_HEADERS = [*default_headers, {listed}]"


def _paths(found: Cors) -> Iterator[Finding]:
    path = urls.path_of("csrf-cookie")
    if path and not found.covers(urls.below_prefix(path)):
        yield problem(
            STEP, f"CORS_URLS_REGEX leaves out {path}.", 'CORS_URLS_REGEX = r"^/(api|sanctum)/.*$", or remove it'
        )


def _details(found: Cors) -> Iterator[Finding]:
    if missing := [each for each in USUAL_METHODS if each not in found.methods]:
        yield note(STEP, f"CORS_ALLOW_METHODS lacks {', '.join(missing)}.", "Remove CORS_ALLOW_METHODS")
    if not middleware.is_before(middleware.CORS, middleware.COMMON):
        yield note(
            STEP,
            "CorsMiddleware stands behind CommonMiddleware, whose own answers browsers then hide from the page.",
            f'MIDDLEWARE = ["{middleware.CORS}", ...]',
        )
