"""Checks of what front ends need that come by session: middleware, cookies, endpoints."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, Warning

from sanctum.checks.reading import current_settings, has_front_ends
from sanctum.conf.settings import SanctumSettings
from sanctum.surroundings import middleware, urls
from sanctum.surroundings.cookies import csrf_cookie, session_cookie
from sanctum.surroundings.domains import is_public_suffix
from sanctum.surroundings.values import is_on, text

DATABASE_SESSIONS = ("django.contrib.sessions.backends.db", "django.contrib.sessions.backends.cached_db")


def check_spa(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Run the checks of this module, where the site has front ends."""
    settings = current_settings()
    if not has_front_ends(settings):
        return []
    return [
        *_check_middleware(),
        *_check_session_table(),
        *_check_csrf_cookie(settings),
        *_check_names(settings),
        *_check_endpoints(settings),
        *_check_wildcards(settings),
    ]


def _check_middleware() -> Iterator[CheckMessage]:
    missing = [each for each in (middleware.SESSIONS, middleware.AUTHENTICATION) if not middleware.has(each)]
    if missing:
        yield Error(
            f"Front ends come by session, but MIDDLEWARE lacks {' and '.join(missing)}.",
            hint=f'Set MIDDLEWARE = [..., "{middleware.SESSIONS}", ..., "{middleware.AUTHENTICATION}", ...].',
            id="sanctum.E037",
        )
    elif not middleware.is_before(middleware.SESSIONS, middleware.AUTHENTICATION):
        yield Error(
            "AuthenticationMiddleware stands before SessionMiddleware in MIDDLEWARE, and finds no session.",
            hint=f'Set MIDDLEWARE = [..., "{middleware.SESSIONS}", ..., "{middleware.AUTHENTICATION}", ...].',
            id="sanctum.E037",
        )


def _check_session_table() -> Iterator[CheckMessage]:
    engine = text("SESSION_ENGINE", DATABASE_SESSIONS[0])
    if engine in DATABASE_SESSIONS and not apps.is_installed("django.contrib.sessions"):
        yield Error(
            f"Front ends come by session, and SESSION_ENGINE is {engine!r}, but its table is not there.",
            hint='Add "django.contrib.sessions" to INSTALLED_APPS.',
            id="sanctum.E038",
        )


def _check_csrf_cookie(settings: SanctumSettings) -> Iterator[CheckMessage]:
    """Beside Django's own cookie there is ``XSRF-TOKEN``, which scripts always see."""
    hidden = next((each for each in ("CSRF_COOKIE_HTTPONLY", "CSRF_USE_SESSIONS") if is_on(each)), None)
    if hidden and not settings.XSRF_COOKIE:
        yield Error(
            f"{hidden} is on and XSRF_COOKIE off, so front ends find no cookie with the token that they have to send.",
            hint=f'Set {hidden} = False, or "XSRF_COOKIE": True in SANCTUM. Hiding the token guards nothing.',
            id="sanctum.E039",
        )


def _check_names(settings: SanctumSettings) -> Iterator[CheckMessage]:
    names = [csrf_cookie().name, session_cookie().name, *(["XSRF-TOKEN"] if settings.XSRF_COOKIE else [])]
    twice = {each for each in names if names.count(each) > 1}
    if twice:
        yield Error(
            f"Two of the cookies for the session, the CSRF token and XSRF-TOKEN are called {twice.pop()[:60]!r}.",
            hint='Set CSRF_COOKIE_NAME = "csrftoken" and SESSION_COOKIE_NAME = "sessionid", or "XSRF_COOKIE": False.',
            id="sanctum.E042",
        )


def _check_endpoints(settings: SanctumSettings) -> Iterator[CheckMessage]:
    if settings.SPA_ORIGINS and not urls.are_included():
        yield Warning(
            "SPA_ORIGINS lists front ends, but the site does not include sanctum.urls, where they get a CSRF token.",
            hint='Add path("sanctum/", include("sanctum.urls")) to urlpatterns.',
            id="sanctum.W032",
        )


def _check_wildcards(settings: SanctumSettings) -> Iterator[CheckMessage]:
    for pattern in settings.SPA_ORIGINS:
        if pattern.subdomains and is_public_suffix(pattern.host):
            yield Warning(
                f"SPA_ORIGINS has {pattern}, and anybody can have a name below {pattern.host}.",
                hint=f'Name your own host: "SPA_ORIGINS": ["{pattern.scheme}://mysite.{pattern.host}"].',
                id="sanctum.W033",
            )
