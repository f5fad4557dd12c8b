"""When events leave: at once, with the commit, or by a queue."""

import asyncio
from collections.abc import Sequence
from functools import partial

from asgiref.sync import AsyncToSync, sync_to_async
from django.db import transaction

from broadcasting.broadcasters import BroadcastError
from broadcasting.conf.broadcasting import get_broadcasting_settings
from broadcasting.events.options import SendOptions
from broadcasting.events.outgoing import Outgoing
from broadcasting.events.recording import current_recorder
from broadcasting.events.transactions import open_transaction
from broadcasting.outbox import astore, store
from broadcasting.queueing import Job, get_queue
from broadcasting.queueing.delivery import adeliver, deliver
from broadcasting.queueing.failing import path_of, report
from broadcasting.queueing.unique import claim, lock_key, new_token, release


def dispatch(outgoing: Sequence[Outgoing], options: SendOptions) -> None:
    """Have events sent as the options say. Raises ``BroadcastError``, unless they say ``rescue``.

    What waits for a commit can't fail here any more, nor undo what is committed: its failures are logged.
    """
    if recorder := current_recorder():
        return recorder.record(outgoing, options)
    stored, sent = _sides(outgoing)
    store(stored)
    if sent and not _wait_for_commit(sent, options):
        _raise_first([_leave(each, options) for each in sent], options)


async def adispatch(outgoing: Sequence[Outgoing], options: SendOptions) -> None:
    """``dispatch`` for async code, which waits for nobody's thread but where a transaction can be open.

    Django's transactions belong to sync code, so that is where sync code called this by ``async_to_sync``.
    """
    if recorder := current_recorder():
        return await recorder.arecord(outgoing, options)
    stored, sent = _sides(outgoing)
    await astore(stored)
    called_by_sync_code = getattr(AsyncToSync.executors, "current", None) is not None
    if sent and options.after_commit and called_by_sync_code and await sync_to_async(_wait_for_commit)(sent, options):
        return
    _raise_first([await _aleave(each, options) for each in sent], options)


def _sides(outgoing: Sequence[Outgoing]) -> tuple[list[Outgoing], list[Outgoing]]:
    """Those whose connection has an outbox, whatever the options say, and the others."""
    connections = get_broadcasting_settings().CONNECTIONS
    sides: tuple[list[Outgoing], list[Outgoing]] = ([], [])
    for each in outgoing:
        sides[not connections[each.connection].outbox].append(each)
    return sides


def _wait_for_commit(outgoing: Sequence[Outgoing], options: SendOptions) -> bool:
    """Whether a transaction is open, to which the events now belong."""
    alias = open_transaction(options.after_commit)
    if alias is None:
        return False
    leave = partial(_leave_with_commit, outgoing, options)
    # Robust, so that what else waits for the commit is not lost with an event.
    transaction.on_commit(leave, using=alias, robust=True)
    return True


def _leave_with_commit(outgoing: Sequence[Outgoing], options: SendOptions) -> None:
    for each in outgoing:
        _leave(each, options, log=True)


def _leave(outgoing: Outgoing, options: SendOptions, *, log: bool = False) -> BroadcastError | None:
    """Send one, or have it queued; the error if that failed, of which everybody else has been told, and the ``log``."""
    job = _job(outgoing, options)
    try:
        if not claim(job):
            return None
        if not options.now and (queue := get_queue()):
            queue.put(job)
            return None
        deliver(job)
    except BroadcastError as error:
        _give_up(job, error, options, log)
        return error
    release(job)
    return None


async def _aleave(outgoing: Outgoing, options: SendOptions) -> BroadcastError | None:
    job = _job(outgoing, options)
    try:
        if job.lock and not await sync_to_async(claim)(job):
            return None
        if not options.now and (queue := get_queue()):
            await queue.aput(job)
            return None
        await adeliver(job)
    except BroadcastError as error:
        await sync_to_async(_give_up)(job, error, options)
        return error
    except asyncio.CancelledError:
        if job.lock:
            await asyncio.shield(sync_to_async(release)(job))
        raise
    if job.lock:
        await sync_to_async(release)(job)
    return None


def _give_up(job: Job, error: BroadcastError, options: SendOptions, log: bool = False) -> None:
    release(job)
    report(error, job=job, event_class=options.event_class, rescue=options.rescue or log)


def _raise_first(errors: Sequence[BroadcastError | None], options: SendOptions) -> None:
    """One connection's failure keeps no other from its event."""
    if not options.rescue and (first := next(filter(None, errors), None)):
        raise first


def _job(outgoing: Outgoing, options: SendOptions) -> Job:
    path = path_of(options.event_class)
    unique = options.unique_id
    return Job(
        connection=outgoing.connection,
        event=outgoing.event,
        queue=options.queue or get_broadcasting_settings().QUEUE_NAME,
        retries=options.retries,
        backoff=options.backoff,
        timeout=options.timeout,
        lock=lock_key(path or outgoing.event.name, outgoing.connection, unique) if unique else None,
        token=new_token() if unique else None,
        lock_seconds=options.unique_for,
        rescue=options.rescue,
        event_class=path,
    )
