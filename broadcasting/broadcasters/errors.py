"""What can go wrong when an event is broadcast. Texts never hold a secret or an event's data."""


class BroadcastError(Exception):
    """An event could not be broadcast, for the reason in the text."""


class UnknownConnection(BroadcastError):
    """``BROADCASTING["CONNECTIONS"]`` has no entry of that name, or the entry can't be used."""


class PayloadError(BroadcastError, ValueError):
    """An event's data can't be encoded as JSON or is too large, or a name of it is not allowed; nothing was sent."""
