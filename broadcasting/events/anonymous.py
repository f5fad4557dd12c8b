"""Events without a class of their own."""

from collections.abc import Mapping
from typing import Any, Self

from broadcasting.events.channels import (
    CacheChannel,
    EncryptedPrivateCacheChannel,
    EncryptedPrivateChannel,
    HasBroadcastChannel,
    PresenceCacheChannel,
    PresenceChannel,
    PrivateCacheChannel,
    PrivateChannel,
    Target,
    Targets,
    UserChannel,
)
from broadcasting.events.event import BroadcastEvent
from broadcasting.events.pending import PendingBroadcast
from broadcasting.events.sockets import current_socket_id
from revurb.conf.values import show


class _Anonymous(BroadcastEvent):
    def __init__(self, targets: tuple[Target, ...]) -> None:
        self._targets = targets
        self.name = "AnonymousEvent"
        self.payload: Mapping[str, Any] = {}

    @property
    def _label(self) -> str:
        return show(self.name)

    def broadcast_on(self) -> Targets:
        return self._targets

    def broadcast_as(self) -> str:
        return self.name

    def broadcast_with(self) -> Mapping[str, Any]:
        return self.payload


class AnonymousEvent(PendingBroadcast):
    """An event made on the spot; get one by ``Broadcast.on``."""

    def __init__(self, *targets: Target) -> None:
        self._anonymous = _Anonymous(targets)
        super().__init__(self._anonymous)

    def as_(self, name: str) -> Self:
        """Name it, as it stands: Echo hears ``OrderPlaced`` by ``.listen(".OrderPlaced")``."""
        self._anonymous.name = name
        return self

    def with_(self, payload: Mapping[str, Any]) -> Self:
        """Give it a payload."""
        self._anonymous.payload = payload
        return self


class Broadcast:
    """Events without classes: ``Broadcast.on("orders.1").as_("OrderPlaced").with_({"id": 1}).send()``."""

    @staticmethod
    def on(*targets: Target) -> AnonymousEvent:
        """To channels by their full names, or to channels of any kind."""
        return AnonymousEvent(*targets)

    @staticmethod
    def cache(name: "str | HasBroadcastChannel") -> AnonymousEvent:
        """To a public channel that remembers its last event."""
        return AnonymousEvent(CacheChannel(name))

    @staticmethod
    def private(name: "str | HasBroadcastChannel", *, cache: bool = False) -> AnonymousEvent:
        """To a private channel, or one that remembers its last event."""
        return AnonymousEvent(PrivateCacheChannel(name) if cache else PrivateChannel(name))

    @staticmethod
    def presence(name: "str | HasBroadcastChannel", *, cache: bool = False) -> AnonymousEvent:
        """To a presence channel, or one that remembers its last event."""
        return AnonymousEvent(PresenceCacheChannel(name) if cache else PresenceChannel(name))

    @staticmethod
    def encrypted(name: "str | HasBroadcastChannel", *, cache: bool = False) -> AnonymousEvent:
        """To an encrypted channel, or one that remembers its last event."""
        return AnonymousEvent(EncryptedPrivateCacheChannel(name) if cache else EncryptedPrivateChannel(name))

    @staticmethod
    def model(instance: HasBroadcastChannel) -> AnonymousEvent:
        """To the private channel of a model that broadcasts."""
        return AnonymousEvent(instance)

    @staticmethod
    def user(user: Any) -> AnonymousEvent:
        """To all sockets that signed in as a user, given by id or as the user."""
        return AnonymousEvent(UserChannel(user))

    @staticmethod
    def socket_id() -> str | None:
        """The id of the socket behind the current request, if its client named it."""
        return current_socket_id()
