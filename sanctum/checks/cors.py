"""Checks of django-cors-headers that hold on every machine."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, Warning

from sanctum.checks.reading import current_settings
from sanctum.conf.settings import SanctumSettings
from sanctum.surroundings import cors, middleware

STRANGER = "nobody-we-know.invalid"
"""A host that no site has (RFC 2606)."""


def check_cors(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Run the checks of this module, where the site has django-cors-headers."""
    if not cors.is_installed():
        return []
    found = cors.read_cors()
    return [*_check_openness(found), *_check_regexes(found, current_settings()), *_check_order()]


def _check_openness(found: cors.Cors) -> Iterator[CheckMessage]:
    if found.all_origins and found.credentials:
        yield Error(
            "CORS_ALLOW_ALL_ORIGINS and CORS_ALLOW_CREDENTIALS are both on, so every page on the web reads what your "
            "users may read.",
            hint='Set CORS_ALLOW_ALL_ORIGINS = False and CORS_ALLOWED_ORIGINS = ["https://app.example.com"].',
            id="sanctum.E040",
        )


def _check_regexes(found: cors.Cors, settings: SanctumSettings) -> Iterator[CheckMessage]:
    if found.all_origins or not found.credentials:
        return
    for stranger in _strangers(settings):
        if found.allows(stranger):
            yield Error(
                f"CORS_ALLOWED_ORIGIN_REGEXES matches {stranger}, and CORS_ALLOW_CREDENTIALS is on, so a stranger's "
                "page reads what your users may read.",
                hint=r'End each pattern with $, and escape dots: r"^https://\w+\.example\.com$".',
                id="sanctum.E041",
            )
            return


def _strangers(settings: SanctumSettings) -> list[str]:
    """Origins that are nobody's, and that careless patterns match."""
    hosts = [f"any.{each.host}" if each.subdomains else each.host for each in settings.SPA_ORIGINS]
    listed = [f"https://{host}.{STRANGER}" for host in hosts]
    dotless = [f"https://{host.replace('.', '-', 1)}" for host in hosts if host.count(".") > 1]
    return [
        f"https://{STRANGER}",
        f"http://{STRANGER}",
        *listed,
        *(each for each in dotless if not _ours(each, settings)),
    ]


def _ours(text: str, settings: SanctumSettings) -> bool:
    return any(text.endswith((f".{each.host}", f"/{each.host}")) for each in settings.SPA_ORIGINS)


def _check_order() -> Iterator[CheckMessage]:
    late = [each for each in (middleware.COMMON, middleware.CSRF) if not middleware.is_before(middleware.CORS, each)]
    if late:
        yield Warning(
            f"CorsMiddleware stands behind {' and '.join(late)} in MIDDLEWARE, whose own answers browsers then hide "
            "from your front end.",
            hint=f'Set MIDDLEWARE = ["{middleware.CORS}", ...]: the first place is right.',
            id="sanctum.W034",
        )
