"""What access has ended of late, so that no grant from before comes in afterwards.

A signature is made in one moment and used in another. Who collected some, for sockets that did not use them, would get
in by them when everybody believes that they are shut out.
"""

from broadcasting.protocol.grants import FRESH, Grant

Key = tuple[str, str, str | None]


class EndedAccess:
    """Remembers for as long as a grant can be used. ``now`` is in seconds since 1970."""

    def __init__(self) -> None:
        self._ended: dict[Key, float] = {}

    def note(self, app_id: str, user_id: str, credential: str | None, now: float) -> None:
        """A user was shut out, or with ``credential``, whoever comes by that one."""
        while self._ended and next(iter(self._ended.values())) < now - FRESH:
            del self._ended[next(iter(self._ended))]
        key = app_id, user_id, credential
        self._ended.pop(key, None)
        self._ended[key] = now

    def covers(self, app_id: str, grant: Grant) -> bool:
        """Whether a grant is of access that has ended. A user may be let in anew, a revoked credential never is."""
        if grant.credential is not None and (app_id, grant.user_id, grant.credential) in self._ended:
            return True
        return grant.issued_at <= self._ended.get((app_id, grant.user_id, None), 0.0)

    def __len__(self) -> int:
        return len(self._ended)
