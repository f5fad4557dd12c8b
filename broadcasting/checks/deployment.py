"""Checks of what is fine on a developer's machine only; run by ``manage.py check --deploy``."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings as django_settings
from django.core.checks import CheckMessage, Warning

from broadcasting.checks.applications import check_openness
from broadcasting.cluster.layer import has_shared_redis, is_cluster
from broadcasting.conf.settings import RevurbSettings, read_current_settings

OPEN_SCHEMES = ("redis", "redis+cluster")
"""Of a Redis that is reached without TLS, and so without a certificate that could stand for a password."""

THIS_MACHINE = (None, "localhost", "127.0.0.1", "::1")


def check_deployment(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Run the checks of this module, and of the applications what they allow to everybody."""
    settings = RevurbSettings(**read_current_settings().values)
    messages = [message for application in settings.APPS for message in check_openness(application)]
    return [*messages, *_check_cache(settings), *_check_scheme(settings), *_check_redis(settings)]


def _check_cache(settings: RevurbSettings) -> Iterator[CheckMessage]:
    if is_cluster(settings) and has_shared_redis(settings):
        return  # restartrevurb reaches a cluster by that
    backend = str(django_settings.CACHES.get("default", {}).get("BACKEND"))
    if backend.endswith((".LocMemCache", ".DummyCache")):
        yield Warning(
            f"The default cache is {backend}, which other processes can't see, so restartrevurb reaches no server.",
            hint='Use a shared cache: CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", '
            '"LOCATION": "redis://127.0.0.1:6379"}}.',
            id="broadcasting.W022",
        )


def _check_scheme(settings: RevurbSettings) -> Iterator[CheckMessage]:
    if settings.SCHEME == "http" and settings.HOST not in THIS_MACHINE:
        yield Warning(
            f"SCHEME is 'http', so events travel unencrypted to and from {settings.HOST}.",
            hint='Set "SCHEME": "https", with TLS_CERT and TLS_KEY or behind a proxy that speaks TLS.',
            id="broadcasting.W023",
        )


def _check_redis(settings: RevurbSettings) -> Iterator[CheckMessage]:
    if not settings.REDIS_URL or not is_cluster(settings):
        return
    url = urlsplit(settings.REDIS_URL)
    if url.scheme not in OPEN_SCHEMES or url.hostname in THIS_MACHINE:
        return
    if not url.password and not parse_qs(url.query).get("password"):
        yield Warning(
            f"REDIS_URL has no password, so whoever reaches {url.hostname} reads all events and sends any.",
            hint="Let Redis ask for one (requirepass), and write redis://:password@host:6379/0; or silence this where "
            "only your nodes can reach it.",
            id="broadcasting.W024",
        )
