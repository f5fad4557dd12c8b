"""``notify()``: one notification, for one user or for many."""

import copy
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any, TypeVar

from django.db.models import Manager, QuerySet

from broadcasting.events import broadcast
from broadcasting.notifications.notification import BroadcastNotification
from broadcasting.notifications.routes import is_notifiable

_Notification = TypeVar("_Notification", bound=BroadcastNotification)

CHUNK = 500


def notify(users: Any, notification: BroadcastNotification) -> None:
    """Tell one user, or each of several: an iterable, a queryset or a manager, which are read in chunks.

    Every user gets a notification of their own, with an id of its own. Raises ``TypeError`` for who can't be notified,
    and as ``PendingBroadcast.send`` does; those before have been told by then.
    """
    for user in _each(users):
        broadcast(_for(user, notification)).send()


async def anotify(users: Any, notification: BroadcastNotification) -> None:
    """``notify`` for async code; takes async iterables, too."""
    async for user in _aeach(users):
        await broadcast(_for(user, notification)).asend()


def _each(users: Any) -> Iterator[Any]:
    users = users.all() if isinstance(users, Manager) else users
    if is_notifiable(users):
        yield users
    elif isinstance(users, QuerySet) and users._result_cache is None:
        yield from users.iterator(chunk_size=CHUNK)
    elif isinstance(users, Iterable):
        yield from users
    else:
        raise TypeError(f"A {type(users).__name__} can't be notified.")


async def _aeach(users: Any) -> AsyncIterator[Any]:
    users = users.all() if isinstance(users, Manager) else users
    if isinstance(users, QuerySet) and users._result_cache is None:
        users = users.aiterator(chunk_size=CHUNK)
    if not hasattr(users, "__aiter__") or isinstance(users, QuerySet):
        for user in _each(users):
            yield user
        return
    async for user in users:
        yield user


def _for(user: Any, notification: _Notification) -> _Notification:
    """A copy for one user; a frozen dataclass takes no attributes."""
    copied = copy.copy(notification)
    vars(copied)["notifiable"] = user
    return copied
