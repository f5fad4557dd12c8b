"""Checks of how requests are read: which header has the token, and where the middleware stands."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, Warning
from django.views.debug import SafeExceptionReporterFilter

from sanctum.conf.settings import SanctumSettings, read_current_settings
from sanctum.surroundings.middleware import AUTHENTICATION, position

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
    ours, users = position(MIDDLEWARE), position(AUTHENTICATION)
    if ours is not None and users is not None and ours < users:
        yield Error(
            "In MIDDLEWARE, what sets the users of sessions stands behind SanctumMiddleware, and undoes its work.",
            hint=f'Move "{MIDDLEWARE}" behind "{AUTHENTICATION}".',
            id="sanctum.E021",
        )
