"""What can go wrong when an event is broadcast. Texts never hold a secret or an event's data."""


class BroadcastError(Exception):
    """An event could not be broadcast, for the reason in the text."""


class UnknownConnection(BroadcastError):
    """``BROADCASTING["CONNECTIONS"]`` has no entry of that name, or the entry can't be used."""


class PayloadError(BroadcastError, ValueError):
    """An event's data can't be encoded as JSON or is too large, or a name of it is not allowed; nothing was sent."""


class Refused(BroadcastError):
    """A server answered, and did not take the event."""

    def __init__(self, text: str, status: int, retry_after: float | None = None) -> None:
        super().__init__(text)
        self.status = status
        """The answer's HTTP status."""
        self.retry_after = retry_after
        """Seconds after which the server wants to be asked again, if it said so."""
