"""When events leave: at once, with the commit, or by a queue."""

from collections.abc import Sequence
from functools import partial

from asgiref.sync import sync_to_async
from django.db import transaction

from broadcasting.broadcasters import get_broadcaster
from broadcasting.events.options import SendOptions
from broadcasting.events.outgoing import Outgoing


def dispatch(outgoing: Sequence[Outgoing], options: SendOptions) -> None:
    """Have events sent as the options say. Raises ``BroadcastError``, unless they say ``rescue``."""
    if options.after_commit:
        transaction.on_commit(partial(_leave, outgoing))
    else:
        _leave(outgoing)


async def adispatch(outgoing: Sequence[Outgoing], options: SendOptions) -> None:
    """``dispatch`` for async code."""
    if options.after_commit and await sync_to_async(_wait_for_commit)(outgoing):
        return
    for each in outgoing:
        await get_broadcaster(each.connection).abroadcast(each.event)


def _wait_for_commit(outgoing: Sequence[Outgoing]) -> bool:
    """Whether a transaction is open, to which this now belongs."""
    if not transaction.get_connection().in_atomic_block:
        return False
    transaction.on_commit(partial(_leave, outgoing))
    return True


def _leave(outgoing: Sequence[Outgoing]) -> None:
    for each in outgoing:
        get_broadcaster(each.connection).broadcast(each.event)
