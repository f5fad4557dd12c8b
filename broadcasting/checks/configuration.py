"""Checks of the values of ``REVURB`` and of the environment, and of what they name on this machine."""

import os
import ssl
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from django.core.checks import CheckMessage, Error, Warning
from django.core.exceptions import ImproperlyConfigured

from broadcasting.applications import load_provider_class
from broadcasting.checks.applications import INSTALL_HINT, check_applications
from broadcasting.checks.packages import check_packages
from broadcasting.conf import broadcasting
from broadcasting.conf.settings import APPLICATION_VARIABLES, SETTING_VARIABLES, RevurbSettings, read_current_settings
from revurb.conf.reading import Problem, Topic

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


def check_configuration(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Run the checks of this module and those of ``applications``."""
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
    return [
        *messages,
        *check_applications(settings),
        *_check_provider(settings),
        *_check_tls(settings),
        *check_packages(settings),
        *_check_variables(),
    ]


def _describe(problem: Problem) -> CheckMessage:
    id, hint = TOPICS[problem.topic]
    return Error(problem.message, hint=hint, id=id)


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


def _check_variables() -> Iterator[CheckMessage]:
    sources = (SETTING_VARIABLES, APPLICATION_VARIABLES, broadcasting.SETTING_VARIABLES)
    known = {name for source in sources for names in source.values() for name in names}
    for variable in sorted(os.environ):
        if not variable.startswith("REVURB_") or variable in known:
            continue
        if meant := get_close_matches(variable[:60], known, 1, cutoff=0.85):
            yield Warning(
                f"The environment variable {variable[:60]} is not read by anything.",
                hint=f"Did you mean {meant[0]}?",
                id="broadcasting.W007",
            )
