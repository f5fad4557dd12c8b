"""``fake()``: nothing leaves, and tests ask what would have.

::

    with fake() as broadcasts:
        ship(order)
        broadcasts.assert_broadcast(OrderShipped, on=f"private-orders.{order.pk}", where={"order_id": order.pk})
"""

import functools
import inspect
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from threading import Lock
from types import TracebackType
from typing import Any, TypeVar

from asgiref.sync import AsyncToSync, sync_to_async
from django.db import transaction

from broadcasting.events.channels import Targets
from broadcasting.events.options import SendOptions
from broadcasting.events.outgoing import Outgoing
from broadcasting.events.recording import current_recorder, recorded_by
from broadcasting.events.transactions import open_transaction
from broadcasting.testing.criteria import Criteria, EventKind, Where
from broadcasting.testing.recorded import RecordedBroadcast, recordings

Function = TypeVar("Function", bound=Callable[..., Any])


class BroadcastFake:
    """Remembers what was sent, in the order in which it was; ``fake()`` makes it the one who does.

    The assertions raise ``AssertionError`` with a list of what was broadcast. They take an event's class or its name,
    and may ask for more: ``on`` for channels (full names, channels, models; it went to all of them), ``where`` for
    values of the payload (a dict) or a function that gets the event, or its payload if the event is asked for by name,
    ``times`` for how often, ``to_others`` for whether ``to_others()`` was said (or for which socket), ``via`` for
    connections.
    """

    def __init__(self, *, respect_transactions: bool = False) -> None:
        self._respect_transactions = respect_transactions
        self._recorded: list[RecordedBroadcast] = []
        self._lock = Lock()

    def record(self, outgoing: Sequence[Outgoing], options: SendOptions) -> None:
        """Take the events of one ``send()``."""
        alias = open_transaction(options.after_commit) if self._respect_transactions else None
        if alias is None:
            self._keep(outgoing, options)
        else:
            transaction.on_commit(lambda: self._keep(outgoing, options), using=alias)

    async def arecord(self, outgoing: Sequence[Outgoing], options: SendOptions) -> None:
        """Take the events of one ``asend()``, which belongs to a transaction only where sync code waits for it."""
        if self._respect_transactions and getattr(AsyncToSync.executors, "current", None) is not None:
            await sync_to_async(self.record)(outgoing, options)
        else:
            self._keep(outgoing, options)

    def broadcasts(self, event: EventKind | None = None, **wanted: Any) -> list[RecordedBroadcast]:
        """What was recorded, oldest first: all, or what an assertion with these arguments looks for."""
        return self._find(Criteria(event=event, **wanted))

    def clear(self) -> None:
        """Forget what was recorded."""
        with self._lock:
            self._recorded.clear()

    def assert_broadcast(
        self,
        event: EventKind,
        *,
        on: Targets = None,
        where: Where | None = None,
        times: int | None = None,
        to_others: bool | str | None = None,
        via: str | tuple[str, ...] | None = None,
    ) -> None:
        """It was broadcast, now or by a queue; ``times`` as often, otherwise at least once."""
        self._assert(Criteria(event=event, on=on, where=where, to_others=to_others, via=via), times)

    def assert_queued(
        self, event: EventKind, *, queue: str | None = None, times: int | None = None, **more: Any
    ) -> None:
        """It was given to the queue, of this name if ``queue`` is given."""
        self._assert(Criteria(event=event, queued=True, queue=queue, **more), times)

    def assert_broadcast_now(self, event: EventKind, *, times: int | None = None, **more: Any) -> None:
        """It was broadcast at once, not by a queue."""
        self._assert(Criteria(event=event, queued=False, **more), times)

    def assert_not_broadcast(self, event: EventKind, **more: Any) -> None:
        """It was not broadcast, or never so."""
        self._assert(Criteria(event=event, **more), 0)

    def assert_nothing_broadcast(self) -> None:
        """Nothing was broadcast."""
        if self.broadcasts():
            raise AssertionError(f"Something was broadcast.\n{self._listing()}")

    def _find(self, criteria: Criteria) -> list[RecordedBroadcast]:
        with self._lock:
            recorded = [*self._recorded]
        return [each for each in recorded if criteria.match(each)]

    def _assert(self, criteria: Criteria, times: int | None) -> None:
        found = len(self._find(criteria))
        if times is None and not found:
            raise AssertionError(f"{criteria} was not broadcast.\n{self._listing()}")
        if times is not None and found != times:
            raise AssertionError(f"{criteria} was broadcast {found} times instead of {times}.\n{self._listing()}")

    def _listing(self) -> str:
        recorded = self.broadcasts()
        if not recorded:
            return "Nothing was broadcast."
        return "\n".join(["These were broadcast:", *(f"- {each}" for each in recorded)])

    def _keep(self, outgoing: Sequence[Outgoing], options: SendOptions) -> None:
        with self._lock:
            self._recorded += recordings(outgoing, options)


class fake(AbstractContextManager[BroadcastFake]):
    """Record the events of this process instead of sending them: as a context manager, or as a decorator of a
    function, sync or async. Of nested ones the innermost records.

    What can't be sent raises as in production. ``respect_transactions`` records an event that waits for a commit only
    when that comes, and not at all after a rollback; else it is recorded by ``send()`` itself.
    """

    def __init__(self, *, respect_transactions: bool = False) -> None:
        self._options = {"respect_transactions": respect_transactions}
        self._running: list[ExitStack] = []

    def __enter__(self) -> BroadcastFake:
        stack = ExitStack()
        recorder = BroadcastFake(**self._options)
        stack.enter_context(recorded_by(recorder))
        self._running.append(stack)
        return recorder

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._running.pop().close()

    def __call__(self, function: Function) -> Function:
        """Decorate a function, which asks by ``current_fake()`` or by the functions of ``broadcasting.testing``."""
        decorate = _async if inspect.iscoroutinefunction(function) else _sync
        return decorate(function, self._options)


def _sync(function: Any, options: dict[str, bool]) -> Any:
    @functools.wraps(function)
    def decorated(*args: Any, **kwargs: Any) -> Any:
        with fake(**options):
            return function(*args, **kwargs)

    return decorated


def _async(function: Any, options: dict[str, bool]) -> Any:
    @functools.wraps(function)
    async def decorated(*args: Any, **kwargs: Any) -> Any:
        with fake(**options):
            return await function(*args, **kwargs)

    return decorated


def current_fake() -> BroadcastFake:
    """The fake that records now. Raises ``RuntimeError`` where there is none."""
    recorder = current_recorder()
    if not isinstance(recorder, BroadcastFake):
        raise RuntimeError(
            "Nothing is recorded here: use broadcasting.testing.fake(), or the fixture broadcasting_fake."
        )
    return recorder
