"""What workers print under ``--debug``: line by line, each with the worker's name before it."""

import os
from collections.abc import Callable

LONGEST_LINE = 65_536
"""Bytes; a longer line is broken."""


class LabelledOutput:
    """Reads a worker's standard output or error from ``pipe`` and passes on whole lines."""

    def __init__(self, pipe: int, label: str, write: Callable[[str], None]) -> None:
        os.set_blocking(pipe, False)
        self._pipe = pipe
        self._label = label
        self._write = write
        self._rest = b""

    def fileno(self) -> int:
        return self._pipe

    def pass_on(self) -> bool:
        """Pass on what there is, without waiting for more; returns whether there may be more later."""
        while True:
            try:
                data = os.read(self._pipe, LONGEST_LINE)
            except BlockingIOError:
                return True
            *lines, self._rest = (self._rest + data).split(b"\n")
            if self._rest and (not data or len(self._rest) >= LONGEST_LINE):
                lines.append(self._rest)
                self._rest = b""
            if lines:
                self._write("".join(f"{self._label}{line.decode(errors='backslashreplace')}\n" for line in lines))
            if not data:
                return False
