"""The transactional outbox: events are rows, committed with the data, and relayed from there."""

from broadcasting.outbox.store import astore, store

__all__ = ["astore", "store"]
