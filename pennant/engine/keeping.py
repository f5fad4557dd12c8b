"""Keeping first answers: at once, later, or not at all (``PENNANT["PERSIST"]``)."""

import logging
from collections.abc import Mapping

from pennant.conf import get_settings
from pennant.current import Memory, current_memory
from pennant.engine.answer import Answer
from pennant.engine.driving import Steps
from pennant.engine.operations import Insert
from pennant.stores.base import Pair, Store, Stored
from pennant.values import decode, encode

logger = logging.getLogger("pennant")

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


def keep(store: Store, answers: Mapping[Pair, Answer], memory: Memory) -> Steps[dict[Pair, Answer]]:
    """Keep first answers; return those that somebody else gave a moment earlier, which count instead."""
    rows = {pair: Stored(encode(answer.value)) for pair, answer in answers.items()}
    when = get_settings().PERSIST
    if when == "never" or (when == "unsafe_methods" and getattr(memory.request, "method", "") in SAFE_METHODS):
        return {}
    stands: dict[Pair, Stored]
    if when == "deferred" and memory is current_memory():
        waiting = memory.postponed.setdefault(store.name, (store, {}))[1]
        stands = {pair: waiting.setdefault(pair, stored) for pair, stored in rows.items()}
    else:
        stands = yield Insert(store, rows)
    return {
        pair: Answer(decode(stored.text), "resolved" if stored.source == "resolved" else "stored")
        for pair, stored in stands.items()
        if stored != rows.get(pair)
    }


def write_postponed(memory: Memory) -> Steps[None]:
    """Keep what waited for the end of the request. What can't be kept is logged, and resolved anew another time."""
    for store, rows in memory.postponed.values():
        if rows:
            try:
                yield Insert(store, rows)
            except Exception:
                logger.exception("First answers can't be kept in the store %r.", store.name)
    memory.postponed.clear()
