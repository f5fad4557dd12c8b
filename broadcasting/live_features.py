"""Open pages hear when a feature changes: what ``revurb.signals.feature_changed`` means to channels."""

import logging
from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib.auth import get_user_model

from broadcasting.broadcasters import BroadcastError
from broadcasting.conf.broadcasting import get_broadcasting_settings
from broadcasting.events import Broadcast
from broadcasting.events.channels import channel_names
from broadcasting.notifications.routes import channels_of
from broadcasting.protocol.channels import ChannelName

logger = logging.getLogger("broadcasting.live_features")

CHANNEL = "features"
"""The public channel of what changes for everyone."""

EVENT = "feature_updated"

CHUNK = 500
"""Users who are read at once, and told by one event."""


def tell_pages(*, feature: str, exposed: bool, user_ids: Sequence[str] | None, **kwargs: Any) -> None:
    """A receiver of ``feature_changed``: tell the pages of everyone, or of some users on the channels of each.

    The event carries the feature's name and no value: a page asks again for what it may see. Failures are logged.
    """
    if not exposed or not get_broadcasting_settings().LIVE_FEATURES:
        return
    try:
        for channels in [[CHANNEL]] if user_ids is None else _channels(user_ids):
            Broadcast.on(*channels).as_(EVENT).with_({"feature": feature}).to_everyone().send()
    except BroadcastError as error:
        logger.error("Open pages were not told that the feature %r changed: %s", feature, error)


def _channels(user_ids: Sequence[str]) -> Iterator[list[str]]:
    """The users' own channels, together where they may be: an event for an encrypted channel goes to that one alone."""
    users = get_user_model()._default_manager
    for start in range(0, len(user_ids), CHUNK):
        together: list[str] = []
        for user in users.filter(pk__in=user_ids[start : start + CHUNK]):
            for name in channel_names(channels_of(user)):
                if ChannelName.parse(name).is_encrypted:
                    yield [name]
                else:
                    together.append(name)
        if together:
            yield together
