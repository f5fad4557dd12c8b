"""The application that a connection publishes for, as the site's provider knows it."""

import asyncio
import time
from collections.abc import Iterable

from broadcasting.applications import ConfigProvider, get_provider
from broadcasting.broadcasters.errors import BroadcastError
from broadcasting.protocol.application import Application

KNOWN_FOR = 5.0
"""Seconds in which a provider, which may look into a database, is not asked again."""


class Applications:
    """Finds one application: that of ``app_id``, or the provider's first where it is ``None``."""

    def __init__(self, app_id: str | None) -> None:
        self._app_id = app_id
        self._found: Application | None = None
        self._until = 0.0

    def find(self) -> Application | None:
        """The application, for sync code. Raises ``BroadcastError`` where the provider fails."""
        if self._is_known():
            return self._found
        provider = get_provider()
        try:
            if self._app_id is None:
                return self._know(provider.all())
            return self._know([provider.find_by_id(self._app_id)])
        except Exception as error:  # whatever a site's provider raises
            raise _failed(error) from error

    async def afind(self) -> Application | None:
        """``find`` for async code."""
        if self._is_known():
            return self._found
        provider = get_provider()
        try:
            if self._app_id is None:
                return self._know(await provider.aall())
            return self._know([await provider.afind_by_id(self._app_id)])
        except Exception as error:
            raise _failed(error) from error

    def at_hand(self) -> Application | None:
        """The application, if it can be told without waiting: in an event loop, a site's provider is not asked."""
        if _in_loop() and not isinstance(get_provider(), ConfigProvider):
            return self._found
        return self.find()

    def _is_known(self) -> bool:
        return self._found is not None and time.monotonic() < self._until

    def _know(self, found: Iterable[Application | None]) -> Application | None:
        self._found = next(iter(found), None)
        self._until = time.monotonic() + KNOWN_FOR
        return self._found


def _in_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _failed(error: Exception) -> BroadcastError:
    return BroadcastError(f"The application could not be looked up: {type(error).__name__}.")
