"""The contract of a bus, and the bus of a server that is alone."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Set
from dataclasses import dataclass

from broadcasting.cluster.messages import ChannelEvent, Message

NODES = "nodes"
"""The topic of all nodes."""


def channel_topic(app_id: str, channel: str) -> str:
    """What a node with subscribers of a channel wants to hear."""
    return f"channel:{app_id}:{channel}"


def user_topic(app_id: str, user_id: str) -> str:
    """What a node with watchers of a user wants to hear."""
    return f"user:{app_id}:{user_id}"


class Unreachable(Exception):
    """A message can't be sent to the other nodes now."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """One event for several topics.

    ``holders`` are the nodes by which each topic is wanted, as far as that is known; the bus sees whether it is true.
    """

    messages: tuple[tuple[str, ChannelEvent], ...]
    holders: tuple[Set[str], ...]


Letter = tuple[str, Message] | Bundle
"""What can be sent: a message with its topic, or an event with several."""


class Bus(ABC):
    """Carries messages to the nodes that want their topic. Messages of one node keep their order."""

    async def start(self, receive: Callable[[Message], None], restored: Callable[[], None]) -> None:  # noqa: B027
        """Begin in the running loop; does nothing the second time, and does not fail where the layer is away.

        ``receive`` gets each message of another node. ``restored`` is called after an outage, once all topics are
        subscribed again: messages may have been missed.
        """

    async def stop(self) -> None:  # noqa: B027 (optional)
        """End; what was posted goes out first, if it can."""

    @property
    def reachable(self) -> bool:
        """Whether messages get through in both directions, as far as is known."""
        return True

    @abstractmethod
    def want(self, topic: str) -> None:
        """Want a topic once more; counted at once, and to be taken back by one ``drop``."""

    @abstractmethod
    async def certain(self, topic: str) -> None:
        """Return when a wanted topic is subscribed for certain: every message that is sent from then on arrives.

        Costs nothing where that is so already. Where the layer can't be reached, it returns all the same; the topic is
        subscribed when it can be, before ``restored`` is called.
        """

    @abstractmethod
    def drop(self, topic: str) -> None:
        """Take one ``want`` back."""

    @abstractmethod
    async def send(self, *letters: Letter) -> None:
        """Send messages in this order; returns when the layer has them all.

        A bundle reaches each node that wants several of its topics once, if that can be done.

        Raises ``Unreachable``; some may have gone out even then.
        """

    @abstractmethod
    def post(self, topic: str, message: Message) -> None:
        """Send without waiting, in the same order. The message is lost where the layer can't be reached."""


class LocalBus(Bus):
    """There is no other node."""

    def want(self, topic: str) -> None:
        pass

    async def certain(self, topic: str) -> None:
        pass

    def drop(self, topic: str) -> None:
        pass

    async def send(self, *letters: Letter) -> None:
        pass

    def post(self, topic: str, message: Message) -> None:
        pass
