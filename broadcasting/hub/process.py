"""This process's hub, as its settings want it, and whether it serves sockets."""

import asyncio
import os

from django.core.exceptions import ImproperlyConfigured

from broadcasting.conf import RevurbSettings, get_settings
from broadcasting.hub.hub import Hub

_hub: Hub | None = None
_serving: asyncio.AbstractEventLoop | None = None


def get_hub() -> Hub:
    """This process's hub, made at the first call.

    Raises ``ImproperlyConfigured`` where the settings want a cluster and do not say by what.
    """
    global _hub
    if _hub is None:
        _hub = make_hub(get_settings())
    return _hub


def reset_hub() -> None:
    """Forget this process's hub; for tests."""
    global _hub, _serving
    _hub = _serving = None


def serve_here() -> None:
    """Say that the running loop serves this process's sockets, so that its events go straight to the hub.

    Said by whatever lets sockets in, as often as it likes. The first loop counts for as long as it runs.
    """
    global _serving
    if _serving is None or not _serving.is_running():
        _serving = asyncio.get_running_loop()


def serving_loop() -> asyncio.AbstractEventLoop | None:
    """The loop that serves this process's sockets; None where there is none, or it runs no more."""
    loop = _serving
    return loop if loop is not None and loop.is_running() else None


def make_hub(settings: RevurbSettings) -> Hub:
    """A hub as these settings want it. Raises ``ImproperlyConfigured`` as ``get_hub``."""
    # Imported here, since a server that is alone needs no Redis client.
    from broadcasting.cluster.layer import NoRedis, is_cluster, open_bus, state_host

    if not is_cluster(settings):
        return Hub()
    try:
        from broadcasting.state.redis.state import RedisState

        bus = open_bus(settings)
        state = RedisState(state_host(settings), settings.SCALING_PREFIX, settings.SCALING_TIMEOUT, node=bus.node)
    except NoRedis as error:
        raise ImproperlyConfigured(str(error)) from None
    except ImportError as error:
        raise ImproperlyConfigured(
            f"A cluster needs the package {error.name!r}: pip install 'revurb[redis]'."
        ) from error
    return Hub(state, bus=bus, publish_alone=settings.PUBLISH_DURING_OUTAGE == "local")


# A child has copies of the hub and its loop, but neither their thread nor their sockets.
os.register_at_fork(after_in_child=reset_hub)
