"""Consumers of Channels: each message that arrives has a memory of its own, and the socket's user."""

from typing import Any

from pennant.conf import get_settings
from pennant.current import remembering
from pennant.engine import adrive
from pennant.engine.keeping import write_postponed
from pennant.visitors import Visitor


class FeatureConsumerMixin:
    """Put it before the consumer's class, sync or async. Features are asked for ``scope["user"]``."""

    scope: Any

    async def dispatch(self, message: Any) -> None:
        """Handle a message; what other messages were answered is not remembered."""
        visitor = Visitor(self.scope.get("cookies") or {}, self.scope.get("session"))
        # A socket has no response by which a new visitor could be told who they are.
        visitor.is_answered = True
        with remembering(user=self.scope.get("user")) as memory:
            if get_settings().ANONYMOUS != "shared":
                memory.visitor = visitor.scope_text
            try:
                await super().dispatch(message)  # type: ignore[misc]
            finally:
                await adrive(write_postponed(memory))
