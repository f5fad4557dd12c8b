"""This process's hub, as its settings want it."""

from broadcasting.hub.hub import Hub

_hub: Hub | None = None


def get_hub() -> Hub:
    """This process's hub, made at the first call."""
    global _hub
    if _hub is None:
        _hub = Hub()
    return _hub


def reset_hub() -> None:
    """Forget this process's hub; for tests."""
    global _hub
    _hub = None
