"""Cache channels of a running server: how long the last event is remembered."""

from pathlib import Path

import pytest

from tests.integration.demo_site import Site
from tests.integration.listener import Listener
from tests.integration.servers import until

pytestmark = pytest.mark.two_nodes


def last_event(site: Site, channel: str) -> str:
    """The name of what somebody who subscribes now is told; the channel is left empty again."""
    with Listener(site) as listener:
        listener.subscribe(channel)
        return listener.next()["event"]


def test_it_needs_no_subscriber_and_outlives_each(site: Site) -> None:
    for channel in ("cache-lasting", "private-cache-lasting", "private-encrypted-cache-lasting"):
        assert last_event(site, channel) == "pusher:cache_miss"
        site.publisher().trigger(channel, "said", {"text": "hello"})
        assert [last_event(site, channel) for _ in range(3)] == ["said"] * 3


def test_the_api_tells_it_while_nobody_is_there(site: Site) -> None:
    site.publisher().trigger("cache-told", "said", {"text": "hello"})
    assert site.publisher().channel_info("cache-told", ["cache"])["cache"]["event"] == "said"


async def test_it_is_forgotten_after_its_time(tmp_path: Path) -> None:
    with Site("daphne", tmp_path, REVURB_APP_CACHE_TTL="1") as site:
        site.publisher().trigger("cache-brief", "said", {"text": "hello"})

        async def forgotten() -> bool:
            return last_event(site, "cache-brief") == "pusher:cache_miss"

        await until(forgotten)
