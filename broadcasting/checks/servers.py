"""Checks of the connections of ``BROADCASTING`` that lead to servers: whether events can get there at all."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.checks import CheckMessage, Error, Warning
from django.core.exceptions import ImproperlyConfigured

from broadcasting.applications import ConfigProvider, load_provider_class
from broadcasting.broadcasters.http.address import server_address
from broadcasting.broadcasters.pusher import missing_options
from broadcasting.broadcasters.registry import read_options
from broadcasting.checks.packages import is_importable
from broadcasting.cluster.layer import has_shared_redis, is_cluster
from broadcasting.conf.broadcasting import STANDARD_CONNECTIONS, ConnectionSettings, get_broadcasting_settings
from broadcasting.conf.settings import RevurbSettings, read_current_settings


def check_servers(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Run the checks of this module. What is wrong with a value alone is told by others."""
    try:
        connections = get_broadcasting_settings().CONNECTIONS
    except ImproperlyConfigured:
        return []
    settings = RevurbSettings(**read_current_settings().values)
    return [message for name, each in connections.items() for message in _check(name, each, settings)]


def _check(name: str, connection: ConnectionSettings, settings: RevurbSettings) -> Iterator[CheckMessage]:
    if name in STANDARD_CONNECTIONS and connection == ConnectionSettings(driver=name):
        return  # nobody wrote it
    if connection.driver not in ("revurb", "pusher"):
        return
    place = f"BROADCASTING['CONNECTIONS'][{name!r}]"
    options = read_options(name, connection).values
    yield from _check_key(place, options)
    if connection.driver == "revurb":
        yield from _check_application(place, options, settings)
        yield from _check_transport(place, options, settings)
    elif missing := missing_options(connection.options):
        yield Error(
            f"{place} lacks {', '.join(missing)}.",
            hint='Write {"DRIVER": "pusher", "APP_ID": "...", "KEY": "...", "SECRET": "...", "CLUSTER": "eu"}.',
            id="broadcasting.E033",
        )


def _check_key(place: str, options: Mapping[str, Any]) -> Iterator[CheckMessage]:
    if options.get("ENCRYPTION_MASTER_KEY") is not None and not is_importable("nacl"):
        yield Error(
            f"{place} has an ENCRYPTION_MASTER_KEY, but the package PyNaCl is not installed.",
            hint="Run `pip install 'revurb[encryption]'`.",
            id="broadcasting.E030",
        )


def _check_application(place: str, options: Mapping[str, Any], settings: RevurbSettings) -> Iterator[CheckMessage]:
    app_id = options.get("APP")
    try:
        provider = load_provider_class(settings.APPLICATION_PROVIDER)
    except ImproperlyConfigured:
        return
    known = [application.id for application in settings.APPS]
    if app_id is not None and provider is ConfigProvider and known and app_id not in known:
        yield Error(
            f"{place}: there is no application {app_id}.",
            hint=f'Set "APP": {known[0]!r}'.replace("'", '"') + ", or remove it for the first application of REVURB.",
            id="broadcasting.E031",
        )


def _check_transport(place: str, options: Mapping[str, Any], settings: RevurbSettings) -> Iterator[CheckMessage]:
    transport = options.get("TRANSPORT", "auto")
    shared = is_cluster(settings) and has_shared_redis(settings)
    if transport == "layer" and not shared:
        yield Error(
            f"{place}: TRANSPORT is 'layer', but REVURB describes no cluster.",
            hint='Set "SCALING_ENABLED": True and REDIS_URL in REVURB, or "TRANSPORT": "auto".',
            id="broadcasting.E032",
        )
    elif transport == "http" or (transport == "auto" and not shared):
        yield from _check_address(place, options, settings)


def _check_address(place: str, options: Mapping[str, Any], settings: RevurbSettings) -> Iterator[CheckMessage]:
    if server_address(options, settings) is None:
        yield Warning(
            f"{place}: other processes than the server's do not know where it is, for SERVER_PORT is 0 and there is "
            "no HOST.",
            hint='Set "HOST", "PORT" and "SCHEME" in REVURB to where the server is reached.',
            id="broadcasting.W035",
        )
    elif settings.TLS_CERT and not (options.get("HOST") or settings.HOST):
        yield Warning(
            f"{place}: without a HOST, other processes than the server's look for it at "
            f"{server_address(options, settings)}, which is not what its certificate is for.",
            hint='Set "HOST" in REVURB to the name in the certificate.',
            id="broadcasting.W036",
        )
