"""What an application lets its publishers send, checked before anything leaves."""

from broadcasting.broadcasters.errors import PayloadError
from broadcasting.protocol.application import Application
from broadcasting.protocol.channels import ChannelName
from broadcasting.protocol.errors import InvalidChannelName
from broadcasting.protocol.messages import SOCKET_ID, Event

SHOWN = 60
"""Characters of a name that an error repeats."""


def check_event(application: Application, event: Event, size: int) -> None:
    """Raise ``PayloadError`` where the HTTP API would refuse the event; ``size`` is that of its data in bytes."""
    check_name(event.name, application.max_event_name)
    if not event.data:
        raise PayloadError("its data is empty")
    if event.socket_id is not None and not SOCKET_ID.fullmatch(event.socket_id):
        raise PayloadError(f"{event.socket_id[:SHOWN]!r} is no socket id")
    for channel in event.channels:
        check_channel(channel, application.max_channel_name)
    limit = application.max_event_payload
    if limit is not None and size > limit:
        raise PayloadError(f"its data has {size} bytes; max_event_payload allows {limit}")


def check_name(name: str, limit: int) -> None:
    """Raise ``PayloadError`` unless this can be an event's name."""
    if not name.strip():
        raise PayloadError("its name is empty")
    if len(name) > limit:
        raise PayloadError(f"its name {name[:SHOWN]!r}… has {len(name)} characters; max_event_name allows {limit}")


def check_channel(name: str, limit: int) -> None:
    """Raise ``PayloadError`` unless this can be a channel's name."""
    try:
        ChannelName.parse(name, limit)
    except InvalidChannelName:
        if len(name) > limit:
            raise PayloadError(
                f"the channel {name[:SHOWN]!r}… has {len(name)} characters; max_channel_name allows {limit}"
            ) from None
        raise PayloadError(f"{name[:SHOWN]!r} is no name for a channel") from None


def check_request(size: int, limit: int) -> None:
    """Raise ``PayloadError`` for a request whose body is too large; it is checked whatever way the event takes."""
    if size > limit:
        raise PayloadError(f"with its names it takes {size} bytes; REVURB['MAX_REQUEST_SIZE'] allows {limit}")
