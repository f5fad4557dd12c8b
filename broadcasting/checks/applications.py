"""Checks of the applications that ``REVURB`` describes."""

import re
from collections.abc import Iterator

from django.conf import settings as django_settings
from django.core.checks import CheckMessage, Error, Warning

from broadcasting.conf.credentials import PUBLISHED_SECRETS
from broadcasting.conf.settings import RevurbSettings
from broadcasting.protocol.application import Application

SHORTEST_SECRET = 16
"""Characters; of letters and digits that is about 80 bits."""

DAPHNE_MESSAGE_SIZE = 2**20
"""What Daphne 4.2 takes in as one message unless its starter says otherwise, which ``runrevurb`` does."""

INSTALL_HINT = (
    "Run `python manage.py revurb_install --write` for fresh credentials in the file .env, and load it, "
    "since Django does not: `set -a; . ./.env; set +a`."
)


def check_applications(settings: RevurbSettings) -> Iterator[CheckMessage]:
    """What is wrong with each of them anywhere."""
    for application in settings.APPS:
        yield from _check_secret(application)
        yield from _check_limits(application, settings)
        yield from _check_origins(application)


def check_openness(application: Application) -> Iterator[CheckMessage]:
    """What an application allows to everybody."""
    if "*" in application.allowed_origins:
        yield Warning(
            f"Application {application.id} accepts sockets from pages of every origin.",
            hint=f'Set "ALLOWED_ORIGINS": {_site_hosts()}.',
            id="broadcasting.W020",
        )
    if application.accept_client_events_from == "all":
        yield Warning(
            f"Application {application.id} lets sockets send client events to channels that they did not join.",
            hint='Set "ACCEPT_CLIENT_EVENTS_FROM": "members".',
            id="broadcasting.W021",
        )


def _check_secret(application: Application) -> Iterator[CheckMessage]:
    if application.secret.lower() in PUBLISHED_SECRETS:
        yield Error(
            f"Application {application.id} uses a secret that everybody can read in some documentation.",
            hint=INSTALL_HINT.replace("--write", "--write --force"),
            id="broadcasting.E008",
        )
    elif len(application.secret) < SHORTEST_SECRET:
        yield Warning(
            f"The secret of application {application.id} has less than {SHORTEST_SECRET} characters.",
            hint=INSTALL_HINT.replace("--write", "--write --force"),
            id="broadcasting.W001",
        )
    if not (application.id.isascii() and application.id.isdigit()):
        yield Warning(
            f"The id of application {application.id} is not made of digits, so Pusher's package for Python refuses it.",
            hint="Choose digits only, such as 123456, or publish with other clients.",
            id="broadcasting.W002",
        )


def _check_limits(application: Application, settings: RevurbSettings) -> Iterator[CheckMessage]:
    if application.activity_timeout > application.ping_interval:
        yield Warning(
            f"Application {application.id}: ACTIVITY_TIMEOUT ({application.activity_timeout}) is longer than "
            f"PING_INTERVAL ({application.ping_interval}), so the server pings idle sockets before they ping it.",
            hint=f'Set "PING_INTERVAL": {application.activity_timeout * 2}, or a shorter ACTIVITY_TIMEOUT.',
            id="broadcasting.W005",
        )
    if application.max_message_size > DAPHNE_MESSAGE_SIZE:
        yield Warning(
            f"Application {application.id}: MAX_MESSAGE_SIZE is more than {DAPHNE_MESSAGE_SIZE} bytes, which only "
            "runrevurb takes in; Daphne as runserver or the daphne command start it closes the socket.",
            hint=f'Set "MAX_MESSAGE_SIZE": {DAPHNE_MESSAGE_SIZE}, or serve with runrevurb only.',
            id="broadcasting.W006",
        )
    if (application.max_event_payload or 0) > settings.MAX_REQUEST_SIZE:
        yield Warning(
            f"Application {application.id}: MAX_EVENT_PAYLOAD is never reached, for a request may have "
            f"{settings.MAX_REQUEST_SIZE} bytes at most.",
            hint=f'Set "MAX_REQUEST_SIZE": {(application.max_event_payload or 0) * 2} in REVURB.',
            id="broadcasting.W009",
        )


def _check_origins(application: Application) -> Iterator[CheckMessage]:
    if not application.allowed_origins:
        yield Warning(
            f"Application {application.id} allows no origin, so no browser can connect.",
            hint='Set "ALLOWED_ORIGINS": ["example.com"], or ["*"] for every page on the web.',
            id="broadcasting.W004",
        )
    for origin in application.allowed_origins:
        repaired = _host_of(origin)
        if repaired != origin:
            yield Warning(
                f"Application {application.id}: {origin!r} in ALLOWED_ORIGINS matches nothing, "
                "for only the host of an origin is compared.",
                hint=f"Write {repaired!r}." if repaired else "Write a host such as 'example.com'.",
                id="broadcasting.W003",
            )


def _host_of(pattern: str) -> str:
    """What is left of an origin pattern without scheme, user, port and path."""
    host = re.split(r"[/?#]", re.sub(r"^[^/]*//", "", pattern))[0].rpartition("@")[2]
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0] if host.count(":") == 1 else host


def _site_hosts() -> str:
    hosts = [_host_of(host) for host in django_settings.ALLOWED_HOSTS if isinstance(host, str) and host.strip("*.")]
    patterns = [pattern for host in hosts for pattern in ([host[1:], f"*{host}"] if host.startswith(".") else [host])]
    return repr(patterns or ["example.com"]).replace("'", '"')
