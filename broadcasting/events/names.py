"""The names of events: a class's own, behind the namespace that Echo puts before it."""

from broadcasting.conf.broadcasting import get_broadcasting_settings


def event_name(class_name: str) -> str:
    r"""The name under which a class's events go out, ``App\Events\OrderShipped`` for ``OrderShipped``.

    An unmodified Echo's ``listen("OrderShipped")`` hears it (laravel-echo, util/event-formatter).
    """
    namespace = get_broadcasting_settings().EVENT_NAMESPACE
    return f"{namespace}.{class_name}".replace(".", "\\") if namespace else class_name
