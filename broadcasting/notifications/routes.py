"""Where a user hears notifications."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model

from broadcasting.events.channels import Channel, HasBroadcastChannel, PrivateChannel, Target, Targets
from broadcasting.model_events.channels import object_channel


def channels_of(user: Any) -> Targets:
    """The channels of somebody who is notified.

    Those of ``receives_broadcast_notifications_on()``, where a text is the name of a private channel, without prefix;
    else the user's own private channel. Raises ``TypeError`` for what is neither, ``ValueError`` for an unsaved user.
    """
    receives = getattr(user, "receives_broadcast_notifications_on", None)
    if callable(receives):
        return _private(receives())
    if isinstance(user, HasBroadcastChannel):
        return PrivateChannel(user)
    if not isinstance(user, Model):
        raise TypeError(
            f"A {type(user).__name__} can't be notified: it is no model, "
            "and has no receives_broadcast_notifications_on()."
        )
    return PrivateChannel(object_channel(user))


def is_notifiable(candidate: Any) -> bool:
    """Whether this is one user, and not several."""
    return isinstance(candidate, Model) or hasattr(candidate, "receives_broadcast_notifications_on")


def _private(targets: Targets) -> Targets:
    if isinstance(targets, str):
        return PrivateChannel(targets)
    if targets is None or isinstance(targets, Channel | HasBroadcastChannel) or not isinstance(targets, Iterable):
        return targets
    return [_private_one(target) for target in targets]


def _private_one(target: Target) -> Target:
    return PrivateChannel(target) if isinstance(target, str) else target
