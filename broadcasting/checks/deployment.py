"""Checks of what is fine on a developer's machine only; run by ``manage.py check --deploy``."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings as django_settings
from django.core.checks import CheckMessage, Warning

from broadcasting.checks.applications import check_openness
from broadcasting.conf.settings import RevurbSettings, read_current_settings


def check_deployment(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Run the checks of this module, and of the applications what they allow to everybody."""
    settings = RevurbSettings(**read_current_settings().values)
    messages = [message for application in settings.APPS for message in check_openness(application)]
    return [*messages, *_check_cache(), *_check_scheme(settings)]


def _check_cache() -> Iterator[CheckMessage]:
    backend = str(django_settings.CACHES.get("default", {}).get("BACKEND"))
    if backend.endswith((".LocMemCache", ".DummyCache")):
        yield Warning(
            f"The default cache is {backend}, which other processes can't see, so restartrevurb reaches no server.",
            hint='Use a shared cache: CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", '
            '"LOCATION": "redis://127.0.0.1:6379"}}.',
            id="broadcasting.W022",
        )


def _check_scheme(settings: RevurbSettings) -> Iterator[CheckMessage]:
    if settings.SCHEME == "http" and settings.HOST not in (None, "localhost", "127.0.0.1", "::1"):
        yield Warning(
            f"SCHEME is 'http', so events travel unencrypted to and from {settings.HOST}.",
            hint='Set "SCHEME": "https", with TLS_CERT and TLS_KEY or behind a proxy that speaks TLS.',
            id="broadcasting.W023",
        )
