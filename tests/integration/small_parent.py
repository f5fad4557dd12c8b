"""A parent of ``small_worker`` processes. Run with the number of workers, the worker's file, and options as JSON."""

import json
import sys

from broadcasting.server import parent, workers
from broadcasting.server.base import ServerOptions
from broadcasting.server.listeners import open_shared_listeners
from broadcasting.server.parent import Parent, WorkersFailed
from broadcasting.server.workers import Launcher


def say(text: str) -> None:
    print(text, flush=True)


def main(count: int, file: str, options: dict[str, object]) -> int:
    parent.ECHO = options.pop("echo", parent.ECHO)
    workers.START_TIMEOUT = options.pop("start_timeout", workers.START_TIMEOUT)
    chosen = ServerOptions(**{"host": "127.0.0.1", "port": 0, "shutdown_grace": 5, **options})
    listeners = open_shared_listeners(chosen, count)
    address = listeners[0][0].getsockname()
    say(f"listening on {address[1] if isinstance(address, tuple) else 0}")
    leader = Parent(
        Launcher([sys.executable, "-m", "tests.integration.small_worker", file]),
        listeners,
        chosen,
        on_up=lambda up: say(f"up: {' '.join(str(worker.pid) for worker in up)}"),
        on_stop=lambda why: say(f"stopping: {why}"),
        tell=say,
        warn=say,
    )
    try:
        return leader.run()
    except WorkersFailed as error:
        say(f"failed: {error}")
        return 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3])))
