"""Checks of tokens and floods that matter on a public server only; run by ``manage.py check --deploy``."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Warning

from sanctum.checks.reading import current_settings
from sanctum.conf.settings import SanctumSettings
from sanctum.surroundings import caches, rest_framework
from sanctum.surroundings.values import is_on, value


def check_deployment(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Run the checks of this module."""
    settings = current_settings()
    return [
        *_check_ends(settings),
        *_check_prefix(settings),
        *_check_default_abilities(settings),
        *_check_rest_framework(),
        *_check_cache(settings),
        *_check_proxies(settings),
        *_check_validator(settings),
    ]


def _check_ends(settings: SanctumSettings) -> Iterator[CheckMessage]:
    if not (settings.EXPIRATION or settings.MAX_EXPIRATION or settings.IDLE_TIMEOUT):
        yield Warning(
            "Tokens never end by themselves: one that was lost or leaked is good forever.",
            hint='Set "EXPIRATION": timedelta(days=90) or "IDLE_TIMEOUT": timedelta(days=30) in SANCTUM.',
            id="sanctum.W037",
        )


def _check_prefix(settings: SanctumSettings) -> Iterator[CheckMessage]:
    if not settings.TOKEN_PREFIX:
        yield Warning(
            "TOKEN_PREFIX is empty, so scanners of secrets don't know your tokens, and those of a staging site look "
            "like those of this one.",
            hint='Set "TOKEN_PREFIX": "acme_pat_" with a name of yours, and "OLD_PREFIXES": [""], in SANCTUM.',
            id="sanctum.W043",
        )


def _check_default_abilities(settings: SanctumSettings) -> Iterator[CheckMessage]:
    if "*" in (settings.DEFAULT_ABILITIES or ()):
        yield Warning(
            "DEFAULT_ABILITIES is '*', so a token that was made without a thought may do everything.",
            hint='Remove DEFAULT_ABILITIES from SANCTUM, and write create_token(user, "CI", ["orders:read"]).',
            id="sanctum.W044",
        )


def _check_rest_framework() -> Iterator[CheckMessage]:
    classes = rest_framework.default_classes()
    ours = [each for each in classes if rest_framework.is_ours(each)]
    sessions = [each for each in classes if rest_framework.is_session(each)]
    if ours and sessions:
        yield Warning(
            "DEFAULT_AUTHENTICATION_CLASSES has SessionAuthentication besides SanctumAuthentication: sessions count "
            "from every origin, and where it stands first also beside a wrong token.",
            hint=f'Set REST_FRAMEWORK = {{"DEFAULT_AUTHENTICATION_CLASSES": ["{ours[0]}"]}}: it does both.',
            id="sanctum.W045",
        )


def _check_cache(settings: SanctumSettings) -> Iterator[CheckMessage]:
    backend = caches.backend_of(settings.CACHE)
    limits = [name for name in ("FAILURE_LIMIT", "LOGIN_LIMIT", "ISSUE_LIMIT") if getattr(settings, name)]
    if limits and caches.is_of_one_process(backend):
        yield Warning(
            f"CACHES[{settings.CACHE!r}] is {backend}, which other processes can't see, so each of them counts "
            f"{', '.join(limits)} for itself, or not at all.",
            hint='Use a shared cache: CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", '
            '"LOCATION": "redis://127.0.0.1:6379"}}.',
            id="sanctum.W046",
        )


def _check_proxies(settings: SanctumSettings) -> Iterator[CheckMessage]:
    signs = [name for name in ("SECURE_PROXY_SSL_HEADER", "USE_X_FORWARDED_HOST") if value(name) and is_on(name)]
    if signs and not settings.TRUSTED_PROXIES and settings.FAILURE_LIMIT:
        yield Warning(
            f"{' and '.join(signs)} says that a proxy stands before the site, but TRUSTED_PROXIES is 0: all clients "
            "have the proxy's address, and share one FAILURE_LIMIT.",
            hint='Set "TRUSTED_PROXIES": 1 in SANCTUM, or how many proxies add to X-Forwarded-For.',
            id="sanctum.W047",
        )


def _check_validator(settings: SanctumSettings) -> Iterator[CheckMessage]:
    if settings.VALIDATOR_MAY_WIDEN and settings.TOKEN_VALIDATOR:
        yield Warning(
            f"VALIDATOR_MAY_WIDEN is on, so {settings.TOKEN_VALIDATOR} may let in what was revoked or has ended.",
            hint='Set "VALIDATOR_MAY_WIDEN": False in SANCTUM; a validator can still refuse.',
            id="sanctum.W048",
        )
