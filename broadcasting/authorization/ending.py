"""Whose access has ended loses their sockets: what ``revurb.signals.access_ended`` means to connections."""

import logging
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Lock
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import connections

from broadcasting.authorization.refusals import Refused
from broadcasting.authorization.users import broadcast_id
from broadcasting.broadcasters import Broadcaster, BroadcastError, get_broadcaster
from broadcasting.conf.broadcasting import STANDARD_CONNECTIONS, get_broadcasting_settings

logger = logging.getLogger("broadcasting.authorization")

_lock = Lock()
_worker: ThreadPoolExecutor | None = None


def close_sockets(
    *,
    user_id: str,
    credential: str | None = None,
    until: datetime | None = None,
    may_return: bool = False,
    **kwargs: Any,
) -> None:
    """A receiver of ``access_ended``: have the servers of all connections close the sockets, without waiting for them.

    A thread does it, one order after the other; the process's end waits for it. Failures are logged. Whoever is in
    still ``until`` some time is sent to ask anew, and gets a grant with that end, or another one; so is who
    ``may_return``.
    """
    _get_worker().submit(_close, user_id, credential, until is not None or may_return)


def wait_for_orders() -> None:
    """Return when what was ordered so far has been carried out, or has failed."""
    _get_worker().submit(lambda: None).result()


def _close(user_id: str, credential: str | None, reconnect: bool) -> None:
    try:
        for broadcaster in _broadcasters():
            _close_at(broadcaster, user_id, credential, reconnect)
    except Exception:
        logger.exception("The sockets of user %s may stay open.", user_id)
    finally:
        connections.close_all()


def _close_at(broadcaster: Broadcaster, user_id: str, credential: str | None, reconnect: bool) -> None:
    try:
        if broadcaster.application is None:
            return
        if broadcaster.takes_grants and get_broadcasting_settings().GRANTS:
            broadcaster.end_access(user_id, credential, reconnect=reconnect)
        elif credential is None and (known_as := _broadcast_id(user_id)) is not None:
            broadcaster.terminate(known_as)
    except BroadcastError as error:
        logger.error("Sockets of user %s at connection %r may stay open: %s", user_id, broadcaster.name, error)
    except Exception:
        logger.exception("Sockets of user %s at connection %r may stay open.", user_id, broadcaster.name)


def _broadcasters() -> Iterator[Broadcaster]:
    settings = get_broadcasting_settings()
    for name, connection in settings.CONNECTIONS.items():
        if name in STANDARD_CONNECTIONS and name not in settings.DEFAULT and not connection.options:
            continue  # It is there by itself, and nobody uses it.
        try:
            yield get_broadcaster(name)
        except (BroadcastError, ImproperlyConfigured) as error:
            logger.error("Sockets at connection %r may stay open: %s", name, error)


def _broadcast_id(user_id: str) -> str | None:
    """The id by which a server knows a user without grants; ``None`` where it can't be told any more."""
    model = get_user_model()
    try:
        user = model._default_manager.filter(pk=user_id).first()
        if user is not None:
            return broadcast_id(user)
    except (Refused, ValueError, ValidationError):
        return None
    return None if hasattr(model, "get_broadcast_id") else user_id


def _get_worker() -> ThreadPoolExecutor:
    global _worker
    with _lock:
        if _worker is None:
            _worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="revurb-endings")
        return _worker


def _forget() -> None:
    # A forked child has neither the thread nor anybody who would release the lock.
    global _lock, _worker
    _lock = Lock()
    _worker = None


os.register_at_fork(after_in_child=_forget)
