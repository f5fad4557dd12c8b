"""Checks of what ``channels.py`` modules declare, and of the endpoints that sign."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.core.exceptions import ImproperlyConfigured
from django.urls import get_resolver

from broadcasting.authorization.binding import bindings_of
from broadcasting.authorization.guards import SESSION, default_guards, load_guard
from broadcasting.authorization.registry import GuardSpec, Rule, rules
from broadcasting.authorization.views import auth
from broadcasting.broadcasters import Broadcaster, UnknownConnection, get_broadcaster
from broadcasting.conf.broadcasting import get_broadcasting_settings


def check_authorization(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Run the checks of this module. Where no channel is declared, nothing is signed and nothing can be wrong."""
    if not (declared := rules()):
        return []
    return [
        *_check_parameters(declared),
        *_check_guards(declared),
        *_check_sessions(declared),
        *_check_twins(declared),
        *_check_urls(),
        *_check_signer(),
    ]


def _check_parameters(declared: Iterable[Rule]) -> Iterator[CheckMessage]:
    for rule in declared:
        try:
            bindings_of(rule)
        except ImproperlyConfigured as error:
            yield Error(
                f"A channel can never be joined: {error}",
                hint="Give the function the user and the names in braces, annotated with int, str, UUID, a model, "
                "or a type that has a @binder.",
                id="broadcasting.E040",
            )


def _check_guards(declared: Iterable[Rule]) -> Iterator[CheckMessage]:
    used: dict[GuardSpec, str] = {spec: rule.name for rule in declared for spec in rule.guards or ()}
    with suppress(ImproperlyConfigured, TypeError):  # which the check of BROADCASTING tells
        used |= dict.fromkeys(default_guards(), 'BROADCASTING["GUARDS"]')
    for spec, user in used.items():
        try:
            load_guard(spec)  # type: ignore[arg-type]  # mypy takes callables for unhashable
        except ImproperlyConfigured as error:
            yield Error(
                f"{user}: {error}",
                hint='Use "session", "rest_framework.authentication.TokenAuthentication", or a function.',
                id="broadcasting.E041",
            )


def _check_sessions(declared: Iterable[Rule]) -> Iterator[CheckMessage]:
    with suppress(ImproperlyConfigured, TypeError):  # which the check of BROADCASTING tells
        default = default_guards()
        if any(SESSION in (default if rule.guards is None else rule.guards) for rule in declared) and not _has_users():
            yield Warning(
                'Channels are open to the users of sessions (guard "session"), but no middleware finds out who it is.',
                hint='Add "django.contrib.auth.middleware.AuthenticationMiddleware" to MIDDLEWARE.',
                id="broadcasting.W043",
            )


def _has_users() -> bool:
    """Whether a middleware sets ``request.user``: Django's own or, by its name, one in its place."""
    return any("auth" in str(path).lower() for path in settings.MIDDLEWARE)


def _check_twins(declared: Iterable[Rule]) -> Iterator[CheckMessage]:
    first: dict[str, Rule] = {}
    for rule in declared:
        other = first.setdefault(rule.pattern.shape, rule)
        if other is not rule:
            yield Warning(
                f"{rule.name} and {other.name} have the same pattern ({rule.pattern.text!r}).",
                hint="The second is asked only when the first answers None: make them one, or change a pattern.",
                id="broadcasting.W040",
            )


def _check_urls() -> Iterator[CheckMessage]:
    try:
        included = _serves(get_resolver().url_patterns)
    except Exception:
        return  # A broken URLconf is told by Django's own checks.
    if not included:
        yield Warning(
            "Channels are declared, but no page of the site signs subscriptions to them.",
            hint='Add path("broadcasting/", include("broadcasting.urls")) to the URLconf.',
            id="broadcasting.W041",
        )


def _serves(patterns: Iterable[Any]) -> bool:
    return any(
        getattr(each, "callback", None) is auth or _serves(getattr(each, "url_patterns", ())) for each in patterns
    )


def _check_signer() -> Iterator[CheckMessage]:
    try:
        name = get_broadcasting_settings().DEFAULT[0]
        can_sign = type(get_broadcaster(name)).application is not Broadcaster.application
    except (ImproperlyConfigured, UnknownConnection, TypeError):
        return  # The check of BROADCASTING tells.
    if not can_sign:
        yield Warning(
            f"Channels are declared, but the broadcasting connection {name!r} has no application that signs for them.",
            hint='Let BROADCASTING["DEFAULT"] begin with a connection to a server, such as "revurb".',
            id="broadcasting.W042",
        )
