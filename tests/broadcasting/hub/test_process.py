"""This process's hub."""

from broadcasting.hub.process import get_hub, reset_hub


async def test_get_hub():
    reset_hub()
    hub = get_hub()
    assert get_hub() is hub
    reset_hub()
    assert get_hub() is not hub
    reset_hub()
