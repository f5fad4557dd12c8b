"""The names of events: a class's own, behind the namespace that Echo puts before it."""

from typing import Any

from broadcasting.broadcasters.errors import PayloadError
from broadcasting.conf.broadcasting import get_broadcasting_settings
from revurb.conf.values import show

RESERVED = ("pusher:", "pusher_internal:", "client-")
"""How the names begin that belong to the protocol and to clients."""


def event_name(class_name: str) -> str:
    r"""The name under which a class's events go out, ``App\Events\OrderShipped`` for ``OrderShipped``.

    An unmodified Echo's ``listen("OrderShipped")`` hears it (laravel-echo, util/event-formatter).
    """
    namespace = get_broadcasting_settings().EVENT_NAMESPACE
    return f"{namespace}.{class_name}".replace(".", "\\") if namespace else class_name


def checked_name(name: Any) -> str:
    """A name that an event may have. Raises ``PayloadError`` for one that is reserved, or no name at all."""
    if not isinstance(name, str) or not name.strip() or not name.isprintable():
        raise PayloadError(f"an event's name must be a printable text, not {show(name)}")
    if name.startswith(RESERVED):
        raise PayloadError(f"the name {show(name)} begins with one of {', '.join(RESERVED)}, which are reserved")
    return name
