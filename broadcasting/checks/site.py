"""Checks of the Django site around the server: its ASGI application and its URLs."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings as django_settings
from django.core.checks import CheckMessage, Error, Warning
from django.urls import ResolverMatch, resolve

from broadcasting.conf.settings import RevurbSettings, read_current_settings

SERVER_PAGES = (
    "/up",
    "/up/",
    "/ready",
    "/ready/",
    "/apps/1/events",
    "/apps/1/batch_events",
    "/apps/1/channels",
    "/apps/1/connections",
)
"""Paths, below SERVER_PATH, that the server answers before the site is asked."""


def check_site(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Run the checks of this module."""
    return [*_check_asgi_application(), *_check_urls(RevurbSettings(**read_current_settings().values).SERVER_PATH)]


def _check_asgi_application() -> Iterator[CheckMessage]:
    if apps.is_installed("daphne") and not getattr(django_settings, "ASGI_APPLICATION", None):
        yield Error(
            "daphne is in INSTALLED_APPS, so runserver needs ASGI_APPLICATION, which is not set.",
            hint='Set ASGI_APPLICATION = "mysite.asgi.application" with the name of your project.',
            id="broadcasting.E013",
        )


def _check_urls(prefix: str) -> Iterator[CheckMessage]:
    catch_all = _page_at(f"{prefix}/revurb-looks-for-a-catch-all-page")
    told = {catch_all.route} if catch_all else set()
    for path in SERVER_PAGES:
        page = _page_at(prefix + path)
        if not page or page.route in told or page.func.__module__.startswith("broadcasting."):
            continue
        told.add(page.route)
        yield Warning(
            f"The server answers {prefix}{path} itself and hides the site's page there ({page.route!r}).",
            hint='Give the server a path of its own: "SERVER_PATH": "/ws" in REVURB.',
            id="broadcasting.W008",
        )


def _page_at(path: str) -> ResolverMatch | None:
    """What the site would serve; a broken URLconf is told by Django's own checks."""
    try:
        return resolve(path)
    except Exception:
        return None
