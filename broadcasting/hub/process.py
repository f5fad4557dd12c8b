"""This process's hub, as its settings want it."""

from django.core.exceptions import ImproperlyConfigured

from broadcasting.conf import RevurbSettings, get_settings
from broadcasting.hub.hub import Hub

_hub: Hub | None = None


def get_hub() -> Hub:
    """This process's hub, made at the first call.

    Raises ``ImproperlyConfigured`` where the settings want a cluster and do not say by what.
    """
    global _hub
    if _hub is None:
        _hub = _make(get_settings())
    return _hub


def reset_hub() -> None:
    """Forget this process's hub; for tests."""
    global _hub
    _hub = None


def _make(settings: RevurbSettings) -> Hub:
    # Imported here, since a server that is alone needs no Redis client.
    from broadcasting.cluster.layer import NoRedis, is_cluster, open_bus, state_host

    if not is_cluster(settings):
        return Hub()
    try:
        from broadcasting.state.redis.state import RedisState

        state = RedisState(state_host(settings), settings.SCALING_PREFIX, settings.SCALING_TIMEOUT)
        bus = open_bus(settings)
    except NoRedis as error:
        raise ImproperlyConfigured(str(error)) from None
    except ImportError as error:
        raise ImproperlyConfigured(
            f"A cluster needs the package {error.name!r}: pip install 'revurb[redis]'."
        ) from error
    return Hub(state, bus=bus, publish_alone=settings.PUBLISH_DURING_OUTAGE == "local")
