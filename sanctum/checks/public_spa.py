"""Checks of front ends that matter on a public server only; run by ``manage.py check --deploy``."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Warning

from sanctum.checks.reading import current_settings, has_front_ends
from sanctum.conf.settings import SanctumSettings
from sanctum.origins import OriginPattern
from sanctum.surroundings import cors, middleware, trust
from sanctum.surroundings.cookies import Cookie, csrf_cookie, session_cookie
from sanctum.surroundings.domains import common_parent, is_address, is_loopback
from sanctum.surroundings.values import texts


def check_public_spa(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Run the checks of this module, where the site has front ends."""
    settings = current_settings()
    if not has_front_ends(settings):
        return []
    found = [*_check_origins(settings), *_check_hosts(settings), *_check_trust(settings), *_check_cors(settings)]
    return [
        *found,
        *(message for each in (session_cookie(), csrf_cookie()) for message in _check_cookie(each, settings)),
    ]


def _check_origins(settings: SanctumSettings) -> Iterator[CheckMessage]:
    for pattern in settings.SPA_ORIGINS:
        if pattern.scheme == "http" or is_loopback(pattern.host):
            yield Warning(
                f"SPA_ORIGINS has {pattern}, and whoever can put a page there acts for your users.",
                hint="Leave it out on public servers: set SANCTUM_SPA_ORIGINS in the environment of each.",
                id="sanctum.W036",
            )


def _check_hosts(settings: SanctumSettings) -> Iterator[CheckMessage]:
    if settings.OWN_ORIGIN and "*" in texts("ALLOWED_HOSTS"):
        yield Warning(
            "ALLOWED_HOSTS has '*' and OWN_ORIGIN is on, so pages of any name that leads here are first party.",
            hint='Name the site\'s hosts, such as ALLOWED_HOSTS = ["api.example.com"], or set "OWN_ORIGIN": False.',
            id="sanctum.W049",
        )


def _check_trust(settings: SanctumSettings) -> Iterator[CheckMessage]:
    strangers = [each for each in others(settings) if not trust.trusts_all_of(each)]
    if strangers:
        yield Warning(
            f"CSRF_TRUSTED_ORIGINS lacks {_listed(strangers)}, so views that Sanctum does not guard refuse them.",
            hint=f"Add to CSRF_TRUSTED_ORIGINS: {_pasted(strangers)}.",
            id="sanctum.W040",
        )


def others(settings: SanctumSettings) -> list[OriginPattern]:
    """The front ends that are not of the site's own hosts, as far as ``ALLOWED_HOSTS`` tells those."""
    hosts = texts("ALLOWED_HOSTS")
    return [each for each in settings.SPA_ORIGINS if each.subdomains or each.host not in hosts]


def _check_cors(settings: SanctumSettings) -> Iterator[CheckMessage]:
    listed = others(settings)
    if not listed:
        return
    if not cors.is_installed():
        yield Warning(
            f"SPA_ORIGINS has other origins than the site's ({_listed(listed)}), but nothing answers for CORS.",
            hint='Run `pip install django-cors-headers`, add "corsheaders" to INSTALLED_APPS, and set MIDDLEWARE = '
            f'["{middleware.CORS}", ...].',
            id="sanctum.W041",
        )
        return
    found = cors.read_cors()
    blocked = [each for each in listed if not found.allows(_example(each))]
    if blocked:
        yield Warning(
            f"django-cors-headers does not allow {_listed(blocked)}.",
            hint=f"Add to CORS_ALLOWED_ORIGINS: {_pasted([each for each in blocked if not each.subdomains])}; for *. "
            "write a pattern into CORS_ALLOWED_ORIGIN_REGEXES.",
            id="sanctum.W041",
        )
    yield from _check_cors_details(settings, found)


def _check_cors_details(settings: SanctumSettings, found: cors.Cors) -> Iterator[CheckMessage]:
    if not found.credentials:
        yield Warning(
            "CORS_ALLOW_CREDENTIALS is off, so front ends of other origins come without their session.",
            hint="Set CORS_ALLOW_CREDENTIALS = True.",
            id="sanctum.W041",
        )
    if settings.XSRF_COOKIE and "x-xsrf-token" not in found.headers:
        yield Warning(
            "CORS_ALLOW_HEADERS lacks x-xsrf-token, which axios and Angular send.",
            hint='Set CORS_ALLOW_HEADERS = [*corsheaders.defaults.default_headers, "x-xsrf-token"].',
            id="sanctum.W041",
        )


def _check_cookie(cookie: Cookie, settings: SanctumSettings) -> Iterator[CheckMessage]:
    if not cookie.secure:
        yield Warning(
            f"{cookie.setting}_SECURE is off, so the cookie also travels unencrypted.",
            hint=f"Set {cookie.setting}_SECURE = True.",
            id="sanctum.W039" if cookie.goes_across_sites else "sanctum.W038",
        )
    if missed := [each for each in others(settings) if not covers(cookie, each)]:
        yield Warning(
            f"{cookie.setting}_DOMAIN is {cookie.domain or None!r}, which misses the site or {_listed(missed)}.",
            hint=_domain_hint(cookie, missed),
            id="sanctum.W042",
        )


def covers(cookie: Cookie, pattern: OriginPattern) -> bool:
    """Whether pages there and the site can share the cookie. A session goes along anyway where the sites are one."""
    if cookie.domain:
        return cookie.reaches("", _example_host(pattern)) and _covers_the_site(cookie)
    if cookie.setting == "CSRF_COOKIE":
        return False
    hosts = own_hosts()
    return not hosts or any(
        _example_host(pattern) == each or common_parent(each, _example_host(pattern)) for each in hosts
    )


def _covers_the_site(cookie: Cookie) -> bool:
    hosts = own_hosts()
    return not hosts or any(cookie.reaches("", each) for each in hosts)


def own_hosts() -> list[str]:
    """The hosts in ``ALLOWED_HOSTS``, without those that only stand for others."""
    named = [each.lower().removeprefix(".") for each in texts("ALLOWED_HOSTS")]
    return [each for each in named if each and each != "*"]


def _domain_hint(cookie: Cookie, missed: list[OriginPattern]) -> str:
    hosts = [each for each in own_hosts() if not is_address(each)]
    parents = [common_parent(each.host, host) for each in missed for host in hosts]
    parent = next((each for each in parents if each), None)
    if parent is None:
        return "Give the front end and the site names below one domain: app.example.com and api.example.com."
    return f'Set {cookie.setting}_DOMAIN = "{parent}".'


def _example(pattern: OriginPattern) -> str:
    return str(pattern).replace("*", "any", 1)


def _example_host(pattern: OriginPattern) -> str:
    return f"any.{pattern.host}" if pattern.subdomains else pattern.host


def _listed(patterns: list[OriginPattern]) -> str:
    return ", ".join(map(str, patterns[:5])) + (" …" if len(patterns) > 5 else "")


def _pasted(patterns: list[OriginPattern]) -> str:
    return ", ".join(f'"{each}"' for each in patterns[:5])
