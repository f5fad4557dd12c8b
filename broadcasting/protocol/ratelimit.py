"""How many messages a connection has sent of late."""

from broadcasting.protocol.application import Application


class Attempts:
    """Counts messages in windows of fixed length, as Reverb does: any kind of message counts."""

    __slots__ = ("_count", "_decay", "_limit", "_started_at")

    def __init__(self, application: Application) -> None:
        self._limit = application.rate_limiting_max_attempts
        self._decay = application.rate_limiting_decay_seconds
        self._count = 0
        self._started_at: float | None = None

    def allow(self, now: float) -> bool:
        """Count one message; returns whether it is within the limit."""
        if self._started_at is None or now - self._started_at >= self._decay:
            self._started_at, self._count = now, 0
        self._count += 1
        return self._count <= self._limit
