"""Channels as application code names them: the kind is a class, the prefix is its business."""

from collections.abc import Iterable
from typing import Any, ClassVar, Protocol, TypeGuard, Union, runtime_checkable

from broadcasting.broadcasters.errors import PayloadError
from broadcasting.protocol.channels import USER_PREFIX, ChannelKind, ChannelName
from broadcasting.protocol.errors import InvalidChannelName
from revurb.conf.values import show

GRAMMAR = "1 to 200 of A-Z a-z 0-9 _ - = @ , . ;"


@runtime_checkable
class HasBroadcastChannel(Protocol):
    """Something that has a channel of its own, such as a model that broadcasts."""

    def broadcast_channel(self) -> str:
        """The channel's name without a prefix, as ``shop.Order.7``."""


def has_channel(value: object) -> TypeGuard[HasBroadcastChannel]:
    """Whether something has a channel of its own; ``isinstance`` would take longer than all the rest of an event."""
    return callable(getattr(value, "broadcast_channel", None)) and not isinstance(value, type)


class Channel:
    """A public channel. ``name`` is a text without prefix, or something that has a ``broadcast_channel()``."""

    prefix: ClassVar[str] = ""

    def __init__(self, name: "str | HasBroadcastChannel") -> None:
        self.name = self.prefix + (name.broadcast_channel() if has_channel(name) else str(name))

    def __str__(self) -> str:
        return self.name

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name.removeprefix(self.prefix)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Channel) and self.name == other.name

    def __hash__(self) -> int:
        return hash(self.name)


class CacheChannel(Channel):
    """A public channel whose last event is told to those who come later."""

    prefix = "cache-"


class PrivateChannel(Channel):
    """A channel that ``channels.py`` lets users into."""

    prefix = ChannelKind.PRIVATE.value


class PrivateCacheChannel(Channel):
    """A private channel whose last event is told to those who come later."""

    prefix = ChannelKind.PRIVATE_CACHE.value


class PresenceChannel(Channel):
    """A private channel that knows who is there."""

    prefix = ChannelKind.PRESENCE.value


class PresenceCacheChannel(Channel):
    """A presence channel whose last event is told to those who come later."""

    prefix = ChannelKind.PRESENCE_CACHE.value


class EncryptedPrivateChannel(Channel):
    """A private channel whose events only its subscribers can read; the server can't."""

    prefix = ChannelKind.PRIVATE_ENCRYPTED.value


class EncryptedPrivateCacheChannel(Channel):
    """An encrypted channel whose last event is told to those who come later."""

    prefix = ChannelKind.PRIVATE_ENCRYPTED_CACHE.value


class UserChannel(Channel):
    """All sockets that signed in as one user."""

    prefix = USER_PREFIX

    def __init__(self, user: Any) -> None:
        """``user`` is a user or an id. A user without an id, such as Django's ``AnonymousUser``, has no channel."""
        user_id = getattr(user, "pk", user)
        super().__init__("" if user_id is None else str(user_id))


Target = Union[str, Channel, HasBroadcastChannel]  # noqa: UP007  (a string in it is a forward reference to nobody)
"""Where an event goes: a channel's full name, a channel, or something with a channel, which is private."""

Targets = Target | Iterable[Target] | None


def channel_names(targets: Targets) -> tuple[str, ...]:
    """The full names of channels, each once, in their order.

    Raises ``PayloadError`` for a name that is not allowed, and for an encrypted channel among others: what is sent is
    encrypted with the channel's own key, so the others could not read it.
    """
    if targets is None:
        return ()
    each = (targets,) if isinstance(targets, str | Channel) or has_channel(targets) else _several(targets)
    found = tuple(dict.fromkeys(_parsed(target) for target in each))
    if len(found) > 1 and any(name.is_encrypted for name in found):
        raise PayloadError("an event for an encrypted channel can go to that channel only")
    return tuple(name.name for name in found)


def _several(targets: Any) -> tuple[Any, ...]:
    try:
        return tuple(targets)
    except TypeError:
        raise PayloadError(f"a {type(targets).__name__} is no channel") from None


def _parsed(target: Any) -> ChannelName:
    if not isinstance(target, str | Channel):
        if not has_channel(target):
            raise PayloadError(f"a {type(target).__name__} is no channel")
        target = PrivateChannel(target)
    try:
        return ChannelName.parse(str(target))
    except InvalidChannelName:
        raise PayloadError(f"{show(str(target))} is no name for a channel: {GRAMMAR}") from None
