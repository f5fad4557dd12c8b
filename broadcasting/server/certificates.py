"""The TLS certificate, which may change while the server runs: open connections keep theirs, new ones get the last."""

import asyncio
import logging
import os
import ssl
from collections.abc import Callable
from typing import Generic, TypeVar

logger = logging.getLogger(__name__)

Context = TypeVar("Context")

POLL = 2.0
"""Seconds between two looks at the files."""


def server_context(certificate: str, key: str) -> ssl.SSLContext:
    """A context with this certificate. Raises ``OSError`` (``ssl.SSLError`` is one) or ``ValueError``."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # A passphrase would be asked for on the terminal; a server has nobody to answer.
    context.load_cert_chain(certificate, key, password="")
    return context


class Certificates(Generic[Context]):
    """What ``load`` makes of the two PEM files, made anew when they change; ``context`` is the last that worked.

    Raises what ``load`` raises when the files do not work at the start.
    """

    def __init__(self, certificate: str, key: str, load: Callable[[str, str], Context]) -> None:
        self.certificate, self.key = certificate, key
        self._load = load
        self._loaded = self._look()
        self._asked = asyncio.Event()
        self.context = load(certificate, key)

    def reload(self) -> None:
        """Load the files soon, changed or not. Call it in the loop."""
        self._asked.set()

    async def watch(self, interval: float = POLL) -> None:
        """Look at the files for ever. What cannot be loaded is logged, and the old context kept."""
        seen = self._loaded
        while True:
            asked = await self._wait(interval)
            found = await asyncio.to_thread(self._look)
            # Changed files are loaded when they have not changed any more since the look before: whoever
            # writes two of them is given the time.
            if asked or (found != self._loaded and found == seen):
                self._loaded = found
                await asyncio.to_thread(self._reload)
            seen = found

    async def _wait(self, interval: float) -> bool:
        try:
            async with asyncio.timeout(interval):
                await self._asked.wait()
        except TimeoutError:
            return False
        self._asked.clear()
        return True

    def _reload(self) -> None:
        try:
            self.context = self._load(self.certificate, self.key)
        except Exception as error:
            logger.error(
                "The TLS certificate %s cannot be loaded with the key %s, so the old one stays: %s",
                self.certificate,
                self.key,
                error,
            )
        else:
            logger.info("New connections get the TLS certificate that %s holds now.", self.certificate)

    def _look(self) -> list[tuple[int, int, int] | None]:
        return [_signature(path) for path in (self.certificate, self.key)]


def _signature(path: str) -> tuple[int, int, int] | None:
    """What differs when a file was written or replaced; ``None`` where there is none."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns
