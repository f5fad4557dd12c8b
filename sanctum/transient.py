"""What stands for a token where somebody came by session: their own front end may do whatever they may."""

from datetime import datetime
from typing import NoReturn


class TransientToken:
    """``request.auth`` of a session. It is in no table, and can neither be revoked nor used elsewhere."""

    is_transient = True
    pk: None = None
    credential: None = None
    valid_until: datetime | None = None

    def can(self, ability: str) -> bool:
        """Always true. Permissions on objects have to be checked nevertheless."""
        return True

    def cant(self, ability: str) -> bool:
        """Always false."""
        return False

    def delete(self) -> NoReturn:
        """Raises ``TypeError``: who came by session logs out instead."""
        raise TypeError(
            "A session has no token that could be deleted: log the user out, or look at is_transient first."
        )
