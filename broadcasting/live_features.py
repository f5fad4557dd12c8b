"""Open pages hear when a feature changes: what ``revurb.signals.feature_changed`` means to channels."""

import logging
from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib.auth import get_user_model

from broadcasting.broadcasters import BroadcastError
from broadcasting.conf.broadcasting import get_broadcasting_settings
from broadcasting.events import Broadcast, Channel
from broadcasting.notifications.routes import channels_of

logger = logging.getLogger("broadcasting.live_features")

CHANNEL = "features"
"""The public channel of what changes for everyone."""

EVENT = "feature_updated"

TOGETHER = 100
"""Channels that one event goes to; no more are allowed by the protocol."""


def tell_pages(*, feature: str, exposed: bool, user_ids: Sequence[str] | None, **kwargs: Any) -> None:
    """A receiver of ``feature_changed``: tell the pages of everyone, or of some users on the channels of each.

    The event carries the feature's name and no value: a page asks again for what it may see. Failures are logged.
    """
    if not exposed or not get_broadcasting_settings().LIVE_FEATURES:
        return
    try:
        for channels in [[Channel(CHANNEL)]] if user_ids is None else _channels(user_ids):
            Broadcast.on(*channels).as_(EVENT).with_({"feature": feature}).to_everyone().send()
    except BroadcastError as error:
        logger.error("Open pages were not told that the feature %r changed: %s", feature, error)


def _channels(user_ids: Sequence[str]) -> Iterator[list[Any]]:
    """The users' own channels, by so many as one event may go to."""
    users = get_user_model()._default_manager
    for start in range(0, len(user_ids), TOGETHER):
        found: list[Any] = []
        for user in users.filter(pk__in=user_ids[start : start + TOGETHER]):
            channels = channels_of(user)
            found += channels if isinstance(channels, list | tuple) else [channels]
        if found:
            yield found
