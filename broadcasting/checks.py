"""System checks: every way to configure the server wrongly, each with an id and a hint that can be pasted.

``CHECK_IDS`` lists them; docs/broadcasting/checks.md explains each. They never raise, whatever ``REVURB`` holds,
never show a secret, and open no connection.
"""

import importlib.util
import os
import re
import ssl
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from django.apps import apps
from django.conf import settings as django_settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.urls import ResolverMatch, resolve

from broadcasting.applications import load_provider_class
from broadcasting.conf.credentials import PUBLISHED_SECRETS
from broadcasting.conf.reading import Problem, Topic
from broadcasting.conf.settings import APPLICATION_VARIABLES, SETTING_VARIABLES, RevurbSettings, read_current_settings
from broadcasting.protocol.application import Application

CHECK_IDS = {
    "broadcasting.E001": "REVURB, APPS or an application has the wrong shape",
    "broadcasting.E002": "a key is unknown",
    "broadcasting.E003": "a value is not of its setting's kind or out of range",
    "broadcasting.E004": "a part of an application's credentials is missing or can't be used",
    "broadcasting.E005": "two applications share an id or a key",
    "broadcasting.E006": "only one of TLS_CERT and TLS_KEY is given",
    "broadcasting.E007": "there is no application",
    "broadcasting.E008": "a secret is copied from somebody's documentation",
    "broadcasting.E009": "APPLICATION_PROVIDER can't be imported or lacks methods",
    "broadcasting.E010": "the certificate and its key can't be loaded",
    "broadcasting.E011": "the engine that SERVER names is not installed",
    "broadcasting.E012": "a package that the server needs is not installed",
    "broadcasting.E013": "daphne's runserver lacks ASGI_APPLICATION",
    "broadcasting.W001": "a secret is short",
    "broadcasting.W002": "an application's id is not made of digits",
    "broadcasting.W003": "an allowed origin is more than a host name",
    "broadcasting.W004": "no origin is allowed",
    "broadcasting.W005": "ACTIVITY_TIMEOUT is longer than PING_INTERVAL",
    "broadcasting.W006": "MAX_MESSAGE_SIZE is larger than what Daphne takes in outside runrevurb",
    "broadcasting.W007": "a REVURB_* environment variable looks misspelt",
    "broadcasting.W008": "the server's paths hide a page of the site",
    "broadcasting.W009": "MAX_EVENT_PAYLOAD is larger than MAX_REQUEST_SIZE",
    "broadcasting.W020": "with --deploy: every origin is allowed",
    "broadcasting.W021": "with --deploy: client events are accepted from non-members",
    "broadcasting.W022": "with --deploy: restartrevurb can't reach the server through the default cache",
    "broadcasting.W023": "with --deploy: the public address is not encrypted",
}
"""Every id, with what it means."""

SHORTEST_SECRET = 16
"""Characters; of letters and digits that is about 80 bits."""

DAPHNE_MESSAGE_SIZE = 2**20
"""What Daphne 4.2 takes in as one message unless its starter says otherwise, which ``runrevurb`` does."""

SERVER_PAGES = ("/up", "/up/", "/apps/1/events", "/apps/1/batch_events", "/apps/1/channels", "/apps/1/connections")
"""Paths, below SERVER_PATH, that the server answers before the site is asked."""

INSTALL_HINT = (
    "Run `python manage.py revurb_install --write` for fresh credentials in the file .env, and load it, "
    "since Django does not: `set -a; . ./.env; set +a`."
)

TOPICS: dict[Topic, tuple[str, str]] = {
    "shape": (
        "broadcasting.E001",
        'Write REVURB = {"SERVER_PORT": 8080, "APPS": [{"ID": "...", "KEY": "...", "SECRET": "..."}]}.',
    ),
    "unknown": ("broadcasting.E002", "Correct or remove the key."),
    "value": ("broadcasting.E003", "Correct the value, or remove the key for the default."),
    "credentials": ("broadcasting.E004", INSTALL_HINT),
    "duplicate": ("broadcasting.E005", "Give every application an ID and a KEY of its own."),
    "tls": ("broadcasting.E006", 'Set both: "TLS_CERT": "/path/to/cert.pem", "TLS_KEY": "/path/to/key.pem".'),
}


def register_checks() -> None:
    """Make Django run the checks; called when the app is ready, and harmless when called again."""
    register(check_configuration, "broadcasting")
    register(check_site, "broadcasting", Tags.urls)
    register(check_deployment, "broadcasting", Tags.security, deploy=True)


def check_configuration(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """The values of ``REVURB`` and of the environment, and what they name on this machine."""
    reading = read_current_settings()
    settings = RevurbSettings(**reading.values)
    messages: list[CheckMessage] = [_describe(problem) for problem in reading.problems]
    if (
        not reading.problems
        and not settings.APPS
        and settings.APPLICATION_PROVIDER == RevurbSettings().APPLICATION_PROVIDER
    ):
        messages.append(
            Error("REVURB has no application, so nobody can connect.", hint=INSTALL_HINT, id="broadcasting.E007")
        )
    for application in settings.APPS:
        messages += _check_secret(application)
        messages += _check_limits(application, settings)
        messages += _check_origins(application)
    return [
        *messages,
        *_check_provider(settings),
        *_check_tls(settings),
        *_check_packages(settings),
        *_check_variables(),
    ]


def check_site(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """The Django site around the server: its ASGI application and its URLs."""
    return [*_check_asgi_application(), *_check_urls(RevurbSettings(**read_current_settings().values).SERVER_PATH)]


def check_deployment(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """What is fine on a developer's machine only; run by ``manage.py check --deploy``."""
    settings = RevurbSettings(**read_current_settings().values)
    messages = [message for application in settings.APPS for message in _check_openness(application)]
    return [*messages, *_check_cache(), *_check_scheme(settings)]


def _describe(problem: Problem) -> CheckMessage:
    id, hint = TOPICS[problem.topic]
    return Error(problem.message, hint=hint, id=id)


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


def _check_provider(settings: RevurbSettings) -> Iterator[CheckMessage]:
    try:
        load_provider_class(settings.APPLICATION_PROVIDER)
    except ImproperlyConfigured as error:
        yield Error(
            str(error),
            hint="Name a subclass of broadcasting.applications.ApplicationProvider with find_by_id, find_by_key, all.",
            id="broadcasting.E009",
        )


def _check_tls(settings: RevurbSettings) -> Iterator[CheckMessage]:
    if not settings.TLS_CERT or not settings.TLS_KEY:
        return
    for name, path in (("TLS_CERT", settings.TLS_CERT), ("TLS_KEY", settings.TLS_KEY)):
        if not os.path.isfile(path) or not os.access(path, os.R_OK):
            yield Error(
                f"{name}: {path!r} is not a file that this user can read.",
                hint="Correct the path, or the file's owner and mode.",
                id="broadcasting.E010",
            )
            return
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(settings.TLS_CERT, settings.TLS_KEY, lambda: "")
    except (OSError, ValueError) as error:  # SSLError is an OSError
        yield Error(
            f"TLS_CERT and TLS_KEY can't be loaded ({getattr(error, 'reason', None) or type(error).__name__}).",
            hint="Both must be PEM files that belong together, and the key must have no passphrase.",
            id="broadcasting.E010",
        )


def _check_packages(settings: RevurbSettings) -> Iterator[CheckMessage]:
    if not _is_importable(settings.SERVER):
        extra = "revurb[uvicorn]" if settings.SERVER == "uvicorn" else "daphne"
        yield Error(
            f"SERVER is {settings.SERVER!r}, but that package is not installed.",
            hint=f"Run `pip install '{extra}'`, or choose the other SERVER.",
            id="broadcasting.E011",
        )
    for module, package in (("channels", "channels"), ("rest_framework", "djangorestframework")):
        if not _is_importable(module):
            yield Error(
                f"The package {package} is not installed.",
                hint=f"Run `pip install {package}`. It need not be in INSTALLED_APPS.",
                id="broadcasting.E012",
            )


def _is_importable(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except (ImportError, ValueError):
        return False


def _check_variables() -> Iterator[CheckMessage]:
    known = {name for names in [*SETTING_VARIABLES.values(), *APPLICATION_VARIABLES.values()] for name in names}
    for variable in sorted(os.environ):
        if not variable.startswith("REVURB_") or variable in known:
            continue
        if meant := get_close_matches(variable[:60], known, 1, cutoff=0.85):
            yield Warning(
                f"The environment variable {variable[:60]} is not read by anything.",
                hint=f"Did you mean {meant[0]}?",
                id="broadcasting.W007",
            )


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


def _check_openness(application: Application) -> Iterator[CheckMessage]:
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


def _site_hosts() -> str:
    hosts = [_host_of(host) for host in django_settings.ALLOWED_HOSTS if isinstance(host, str) and host.strip("*.")]
    patterns = [pattern for host in hosts for pattern in ([host[1:], f"*{host}"] if host.startswith(".") else [host])]
    return repr(patterns or ["example.com"]).replace("'", '"')


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
