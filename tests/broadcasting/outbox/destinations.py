"""A broadcaster that remembers what was sent at once, and fails as a test wants it."""

from collections.abc import Callable, Mapping
from typing import Any

from broadcasting.broadcasters import Broadcaster, PayloadError
from broadcasting.protocol.messages import Event

TOO_LONG = 2000


class Destination(Broadcaster):
    """``sent`` are the events that arrived, ``calls`` the names of what came in one call, whether it arrived or not."""

    def __init__(self, name: str, options: Mapping[str, Any]) -> None:
        super().__init__(name, options)
        self.sent: list[Event] = []
        self.calls: list[list[str]] = []
        self.trouble: Callable[[Event], Exception | None] = lambda event: None

    @property
    def names(self) -> list[str]:
        return [event.name for event in self.sent]

    def broadcast(self, *events: Event) -> None:
        """Take events until one makes trouble."""
        self.calls.append([event.name for event in events])
        for event in events:
            if error := self.trouble(event):
                raise error
            self.sent.append(event)

    def check(self, event: Event) -> None:
        """Refuse what is too long."""
        if len(event.data) > TOO_LONG:
            raise PayloadError("its payload is too large")

    def refuse(self, *names: str, error: Exception) -> None:
        """Make trouble for events of these names; of any, if none is named."""
        self.trouble = lambda event: error if event.name in names or not names else None

    def recover(self) -> None:
        """Take everything."""
        self.trouble = lambda event: None
