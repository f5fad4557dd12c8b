"""Checks of how requests are read: which header has the token, and where the middleware stands."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings as django_settings
from django.core.checks import CheckMessage, Error, Warning
from django.utils.module_loading import import_string
from django.views.debug import SafeExceptionReporterFilter

from sanctum.conf.settings import SanctumSettings, read_current_settings

MIDDLEWARE = "sanctum.middleware.SanctumMiddleware"

SENT_BY_BROWSERS = frozenset(
    {
        "accept",
        "accept-encoding",
        "accept-language",
        "cache-control",
        "connection",
        "content-language",
        "content-length",
        "content-type",
        "cookie",
        "host",
        "if-modified-since",
        "if-none-match",
        "origin",
        "pragma",
        "range",
        "referer",
        "transfer-encoding",
        "upgrade",
        "upgrade-insecure-requests",
        "user-agent",
    }
)
"""Headers that another site's page can make a browser send, or that mean something else to servers."""


def check_requests(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Tell of a header that can't keep a token, and of middleware in the wrong order."""
    header = SanctumSettings(**read_current_settings().values).HEADER
    return [*_check_header(header), *_check_order()]


def _check_header(header: str) -> Iterator[CheckMessage]:
    if header.lower() in SENT_BY_BROWSERS or header.lower().startswith(("sec-", "proxy-")):
        yield Error(
            f"SANCTUM['HEADER'] is {header!r}, which browsers send by themselves, also for other sites.",
            hint='Remove the key for Authorization, or take a name of your own, such as "X-Api-Token".',
            id="sanctum.E020",
        )
    elif not SafeExceptionReporterFilter.hidden_settings.search(header):
        yield Warning(
            f"SANCTUM['HEADER'] is {header!r}, whose value Django shows on error pages and in reports to admins.",
            hint='Take a name with Api, Auth, Token, Key or Secret in it, such as "X-Api-Token".',
            id="sanctum.W021",
        )


def _check_order() -> Iterator[CheckMessage]:
    named = getattr(django_settings, "MIDDLEWARE", None) or ()
    middleware = [each for each in named if isinstance(each, str)]
    if MIDDLEWARE in middleware and any(map(_sets_users, middleware[middleware.index(MIDDLEWARE) :])):
        yield Error(
            "In MIDDLEWARE, what sets the users of sessions stands behind SanctumMiddleware, and undoes its work.",
            hint=f'Move "{MIDDLEWARE}" behind "django.contrib.auth.middleware.AuthenticationMiddleware".',
            id="sanctum.E021",
        )


def _sets_users(path: str) -> bool:
    from django.contrib.auth.middleware import AuthenticationMiddleware

    try:
        found = import_string(path)
    except Exception:
        return False
    return isinstance(found, type) and issubclass(found, AuthenticationMiddleware)
