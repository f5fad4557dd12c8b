"""The server's settings: the ``REVURB`` dict, the environment and a command's options, as one typed object.

A key ``X`` comes from the first of: an option of the running command, ``settings.REVURB["X"]``, the environment
variable ``REVURB_X``, the variable ``REVERB_X`` (so a Laravel ``.env`` goes on working), the default.
"""

import functools
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.dispatch import receiver

from broadcasting.protocol.application import Application
from revurb.conf.reading import Problem, Reading, read_environment, read_mapping
from revurb.conf.values import (
    Choice,
    Credential,
    DottedPath,
    FilePath,
    Host,
    Kind,
    Name,
    Number,
    Optional,
    RedisUrl,
    Texts,
    Truth,
    UrlPath,
)

LARGEST_SIZE = 2**30
"""Bytes; larger sizes are taken for a slip of the keyboard."""

LARGEST_MESSAGE_SIZE = 16 * 2**20
"""Bytes of one message that the engines take in at all, so the most that an application may allow."""

LONGEST_TIME = 366 * 24 * 3600
"""Seconds; longer times are taken for a slip of the keyboard."""


def setting(kind: Kind, default: Any, *, secret: bool = False) -> Any:
    """A field of ``RevurbSettings`` with the kind of values that it takes."""
    return field(default=default, metadata={"kind": kind}, repr=not secret)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RevurbSettings:
    """Everything that ``REVURB`` may hold; read it with ``get_settings()`` where a value is used, never at import.

    The docstring under each field is its documentation; sizes are in bytes, times in seconds. Two objects are
    never equal, so that what is derived from one (the application provider) can be cached by its identity.
    """

    SERVER: Literal["daphne", "uvicorn"] = setting(Choice(words=("daphne", "uvicorn")), "daphne")
    """The engine of ``runrevurb``. Only ``REVURB_SERVER`` is read: Laravel's ``REVERB_SERVER`` means something else."""
    SERVER_HOST: str = setting(Host(), "0.0.0.0")
    """The address that ``runrevurb`` listens at."""
    SERVER_PORT: int = setting(Number(lowest=0, highest=65535), 8080)
    """The port that ``runrevurb`` listens at; 0 lets the system choose a free one."""
    SERVER_PATH: str = setting(UrlPath(), "")
    """A prefix of the paths of sockets and HTTP API, such as ``/ws``."""
    HOST: str | None = setting(Optional(kind=Host()), None)
    """The host name by which publishers and browsers reach the server."""
    PORT: int = setting(Number(lowest=1, highest=65535), 443)
    """The port by which publishers and browsers reach the server."""
    SCHEME: Literal["http", "https"] = setting(Choice(words=("http", "https")), "https")
    """The scheme by which publishers and browsers reach the server; sockets are ``wss`` with ``https``."""
    TLS_CERT: str | None = setting(Optional(kind=FilePath()), None)
    """A PEM file with the server's certificate and its chain; needs ``TLS_KEY``."""
    TLS_KEY: str | None = setting(Optional(kind=FilePath()), None)
    """A PEM file with the private key of ``TLS_CERT``."""
    MAX_REQUEST_SIZE: int = setting(Number(lowest=1, highest=LARGEST_SIZE, unit="bytes"), 10_000)
    """The largest body of an API request."""
    API_TIMESTAMP_GRACE: int | None = setting(
        Optional(kind=Number(lowest=1, highest=LONGEST_TIME, unit="seconds")), 600
    )
    """How far the timestamp of an API request may be from now; ``None`` does not look at it."""
    STRICT_PROTOCOL_VERSION: bool = setting(Truth(), False)
    """Whether a client that asks for a protocol other than 5, 6 or 7 is refused with 4007."""
    PERMESSAGE_DEFLATE: bool = setting(Truth(), False)
    """Whether sockets may be compressed; costs several times the memory of an idle one."""
    SHUTDOWN_GRACE: int = setting(Number(lowest=0, highest=LONGEST_TIME, unit="seconds"), 10)
    """How long a stopping server waits for its sockets to close."""
    DRAIN_SECONDS: int = setting(Number(lowest=0, highest=LONGEST_TIME, unit="seconds"), 5)
    """The part of ``SHUTDOWN_GRACE`` over which many sockets are closed in slices, not to return at once."""
    WORKERS: int = setting(Number(lowest=1, highest=1024), 1)
    """Processes that ``runrevurb`` serves with; two or more need ``REDIS_URL`` or a shared channel layer."""
    SCALING_ENABLED: bool = setting(Truth(), False)
    """Whether all servers with the same ``REDIS_URL`` (or channel layer) and ``SCALING_PREFIX`` are one cluster."""
    SCALING_PREFIX: str = setting(Name(), "revurb")
    """The cluster's name, with which everything begins that it has in Redis; two sites on one Redis need two."""
    REDIS_URL: str | None = setting(Optional(kind=RedisUrl()), None, secret=True)
    """Where the cluster keeps what its nodes share; ``None`` takes the first host of the channel layer."""
    CHANNEL_LAYER: str = setting(Name(), "default")
    """The entry of ``CHANNEL_LAYERS`` that carries messages between nodes; if there is none, ``REDIS_URL`` does."""
    SCALING_TIMEOUT: int = setting(Number(lowest=1, highest=60, unit="seconds"), 2)
    """How long Redis may take to answer before the node goes on alone."""
    PUBLISH_DURING_OUTAGE: Literal["refuse", "local"] = setting(Choice(words=("refuse", "local")), "refuse")
    """What becomes of events that come over the HTTP API while Redis is away: 503, or this node's sockets only."""
    APPLICATION_PROVIDER: str = setting(DottedPath(), "broadcasting.applications.ConfigProvider")
    """The class that finds applications, a ``broadcasting.applications.ApplicationProvider``."""
    APPS: tuple[Application, ...] = ()
    """The applications: a list of dicts, or one application from the ``REVURB_APP_*`` variables."""


_size = Number(lowest=1, highest=LARGEST_SIZE, unit="bytes")
_seconds = Number(lowest=1, highest=LONGEST_TIME, unit="seconds")
_count = Number(lowest=1, highest=10**9)

SETTING_KINDS: dict[str, Kind] = {
    each.name: each.metadata["kind"] for each in fields(RevurbSettings) if "kind" in each.metadata
}

APPLICATION_KINDS: dict[str, Kind] = {
    "ID": Credential(url_safe=True, number_allowed=True),
    "KEY": Credential(url_safe=True),
    "SECRET": Credential(),
    "ENABLED": Truth(),
    "ALLOWED_ORIGINS": Texts(expected="a list of host patterns, such as ['example.com', '*.example.com']"),
    "PING_INTERVAL": _seconds,
    "ACTIVITY_TIMEOUT": _seconds,
    "MAX_CONNECTIONS": Optional(kind=_count),
    "MAX_MESSAGE_SIZE": Number(lowest=1, highest=LARGEST_MESSAGE_SIZE, unit="bytes"),
    "MAX_SEND_BUFFER": _size,
    "ACCEPT_CLIENT_EVENTS_FROM": Choice(words=("all", "members", "none")),
    "CLIENT_EVENTS_ON_PUBLIC_CHANNELS": Truth(),
    "RATE_LIMITING_ENABLED": Truth(),
    "RATE_LIMITING_MAX_ATTEMPTS": _count,
    "RATE_LIMITING_DECAY_SECONDS": _seconds,
    "RATE_LIMITING_TERMINATE_ON_LIMIT": Truth(),
    "SUBSCRIPTION_COUNT": Truth(),
    "WATCHLIST": Truth(),
    "AUTHORIZATION_TIMEOUT": Optional(kind=_seconds),
    "CACHE_TTL": Optional(kind=_seconds),
    "MAX_CHANNEL_NAME": _count,
    "MAX_PRESENCE_MEMBERS": Optional(kind=_count),
    "MAX_PRESENCE_MEMBER_SIZE": Optional(kind=_size),
    "MAX_EVENT_CHANNELS": _count,
    "MAX_EVENT_NAME": _count,
    "MAX_EVENT_PAYLOAD": Optional(kind=_size),
    "MAX_BATCH_SIZE": _count,
    "MAX_EVENTS_PER_SECOND": Optional(kind=_count),
    "MAX_READS_PER_SECOND": Optional(kind=_count),
}
"""What each key of an application in ``REVURB["APPS"]`` accepts."""

CREDENTIALS = ("ID", "KEY", "SECRET")

LARAVEL_NAMES = {
    "RATE_LIMITING_MAX_ATTEMPTS": "RATE_LIMIT_MAX_ATTEMPTS",
    "RATE_LIMITING_DECAY_SECONDS": "RATE_LIMIT_DECAY_SECONDS",
    "RATE_LIMITING_TERMINATE_ON_LIMIT": "RATE_LIMIT_TERMINATE",
}
"""Reverb's variables for these three break the rule that a variable is named after its key."""

ENVIRONMENT_PREFIXES = ("REVURB_", "REVERB_")
"""In this order: our own variables win over those of a Laravel project."""


def variables_of(name: str, aliases: Iterable[str] = ()) -> list[str]:
    """The environment variables of a setting, the first of which wins."""
    return [prefix + each for prefix in ENVIRONMENT_PREFIXES for each in (name, *aliases)]


SETTING_VARIABLES = {name: variables_of(name) for name in SETTING_KINDS} | {
    "SERVER": ["REVURB_SERVER"],
    "SCALING_PREFIX": variables_of("SCALING_PREFIX", ["SCALING_CHANNEL"]),
    "REDIS_URL": [*variables_of("REDIS_URL"), "REDIS_URL"],
}

APPLICATION_VARIABLES = {
    name: variables_of(f"APP_{name}", [f"APP_{LARAVEL_NAMES[name]}"] if name in LARAVEL_NAMES else [])
    for name in APPLICATION_KINDS
}


@functools.cache
def get_settings() -> RevurbSettings:
    """The settings of this process. Raises ``ImproperlyConfigured`` that names everything that is wrong with them."""
    return _build(read_current_settings())


def read_current_settings() -> Reading:
    """What can be read of this process's settings, and every problem with them; never raises, and is not cached."""
    return read_settings(getattr(django_settings, "REVURB", {}), os.environ, _options)


def load_settings(
    configured: Any, environ: Mapping[str, str], options: Mapping[str, Any] | None = None
) -> RevurbSettings:
    """Settings from a ``REVURB`` dict, an environment and a command's options; raises as ``get_settings()`` does."""
    return _build(read_settings(configured, environ, options or {}))


def _build(reading: Reading) -> RevurbSettings:
    if reading.problems:
        raise ImproperlyConfigured("\n".join(problem.message for problem in reading.problems))
    return RevurbSettings(**reading.values)


def read_settings(configured: Any, environ: Mapping[str, str], options: Mapping[str, Any]) -> Reading:
    """What can be read of the settings, and every problem with them; never raises, whatever they hold."""
    if not isinstance(configured, Mapping):
        return Reading(problems=[Problem(topic="shape", message="REVURB must be a dict.")])
    own = read_mapping(_without_apps(configured), SETTING_KINDS, "REVURB['{}']", [*SETTING_KINDS, "APPS"])
    given = read_mapping(options, SETTING_KINDS, "The command's option for {}")
    open_kinds = {name: kind for name, kind in SETTING_KINDS.items() if name not in {*configured, *options}}
    ambient = read_environment(environ, open_kinds, SETTING_VARIABLES)
    apps = read_applications(configured["APPS"]) if "APPS" in configured else read_environment_application(environ)
    reading = Reading(
        values=ambient.values | own.values | given.values | apps.values,
        problems=own.problems + given.problems + ambient.problems + apps.problems,
    )
    if not reading.problems and (reading.values.get("TLS_CERT") is None) != (reading.values.get("TLS_KEY") is None):
        reading.note("tls", "TLS_CERT and TLS_KEY go together: one of them is missing.")
    return reading


def _without_apps(configured: Mapping[Any, Any]) -> dict[Any, Any]:
    return {key: value for key, value in configured.items() if key != "APPS"}


def read_applications(configured: Any) -> Reading:
    """The applications of ``REVURB["APPS"]`` as ``APPS``, as far as they can be read."""
    reading = Reading(values={"APPS": ()})
    if not isinstance(configured, list | tuple):
        reading.note("shape", "REVURB['APPS'] must be a list of dicts, one per application.")
        return reading
    for index, values in enumerate(configured):
        found = _read_application(index, values)
        reading.values["APPS"] += found.values.get("APPS", ())
        reading.problems += found.problems
    applications = reading.values["APPS"]
    for name in ("id", "key"):
        reading.problems += _duplicates(name, [getattr(application, name) for application in applications])
    return reading


def _read_application(index: int, values: Any) -> Reading:
    place = f"REVURB['APPS'][{index}]"
    if not isinstance(values, Mapping):
        return Reading(problems=[Problem(topic="shape", message=f"{place} must be a dict.")])
    with suppress(ValueError):
        place = f"{place} (application {APPLICATION_KINDS['ID'].check(values.get('ID'))})"
    reading = read_mapping(values, APPLICATION_KINDS, place + ": {}")
    for name in CREDENTIALS:
        if name not in values:
            reading.note("credentials", f"{place}: {name} is missing.")
    return _with_application(reading)


def read_environment_application(environ: Mapping[str, str]) -> Reading:
    """The one application that the ``REVURB_APP_*`` variables describe as ``APPS``, empty if they name none."""
    reading = read_environment(environ, APPLICATION_KINDS, APPLICATION_VARIABLES)
    present = [name for name in CREDENTIALS if any(environ.get(each) for each in APPLICATION_VARIABLES[name])]
    if not present:
        return Reading(values={"APPS": ()}, problems=reading.problems)
    for name in CREDENTIALS:
        if name not in present:
            reading.note("credentials", f"The environment variable REVURB_APP_{name} is missing.")
    return _with_application(reading)


def _with_application(reading: Reading) -> Reading:
    apps = () if reading.problems else (Application.from_mapping(reading.values),)
    return Reading(values={"APPS": apps}, problems=reading.problems)


def _duplicates(name: str, values: list[str]) -> Iterator[Problem]:
    for value, times in Counter(values).items():
        if times > 1:
            shown = f" {value}" if name == "id" else ""
            yield Problem(topic="duplicate", message=f"{times} applications of REVURB['APPS'] share the {name}{shown}.")


_options: dict[str, Any] = {}


def use_options(**values: Any) -> None:
    """Let a command's options win over everything else in this process.

    Each call replaces the options of the one before, so ``use_options()`` takes them back; a value of ``None``
    stands for an option that was not given. Wrong values make ``get_settings()`` raise ``ImproperlyConfigured``.
    """
    _options.clear()
    _options.update({name: value for name, value in values.items() if value is not None})
    get_settings.cache_clear()


@receiver(setting_changed)
def _forget(*, setting: str, **kwargs: Any) -> None:
    if setting == "REVURB":
        get_settings.cache_clear()
