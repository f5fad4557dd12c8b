"""This process as a worker: it obeys its parent, and tells it what concerns all workers."""

import asyncio
import signal

from broadcasting.server.base import RESTART, Engine
from broadcasting.server.inheritance import Inheritance
from broadcasting.server.restart import RestartWatch

LONGEST_REASON = 50_000
"""Characters of a failure that are told."""


class WorkerProcess:
    """One per process, made in the main thread before anything else is done."""

    def __init__(self, inheritance: Inheritance) -> None:
        self.inheritance = inheritance
        self._link = inheritance.open_link()
        # A terminal sends its Ctrl-C to all processes; the parent knows what to do, and some may just be starting.
        signal.signal(signal.SIGINT, lambda *_: None)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})

    def attach(self, engine: Engine) -> None:
        """Let the parent, and SIGTERM, direct ``engine``, in whose loop this is called."""
        self._engine = engine
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._link.fileno(), self._obey)
        # A service manager sends it to all processes, so it may come before or after what the parent says. Whoever is
        # in a hurry signals the parent again.
        self._loop.add_signal_handler(signal.SIGTERM, engine.stop, signal.SIGTERM.name)

    def ready(self) -> None:
        """Tell the parent that clients are served."""
        self._link.say("ready", name=self._engine.name, version=self._engine.version)

    def failed(self, why: str) -> None:
        """Tell the parent why this worker does not start."""
        self._link.say("failed", why=why[:LONGEST_REASON])

    async def pass_on(self, restarts: RestartWatch) -> None:
        """Tell the parent of each restart that is asked for."""
        while True:
            self._link.say("restart", mark=await restarts.wait())

    def _obey(self) -> None:
        for said in self._link.hear():
            match said.get("say"):
                case "stop":
                    self._engine.stop(said["why"])
                case "drain":
                    self._engine.stop(RESTART)
                case "reload":
                    self._engine.reload_certificates()
        if self._link.closed:
            self._loop.remove_reader(self._link.fileno())
            self._engine.stop("its parent is gone")
