"""A worker without Django: it starts at once, and behaves as a file says.

Run with the file's path. Its lines are ``NUMBER: BEHAVIOUR``, or a behaviour for all workers:

``serve``           whoever connects is told the worker's number, its process and the behaviour
``fail``            say why and end
``crash``           end with a traceback
``die STATUS``      serve, but end when somebody connects
``sleep``           never serve
``deaf``            serve, but do not hear the parent
``restart [MARK]``  serve, and ask for a restart when somebody connects
"""

import contextlib
import os
import selectors
import signal
import socket
import sys
import time
from pathlib import Path

from broadcasting.server.inheritance import take_inheritance
from broadcasting.server.link import Link


def main(file: Path) -> int:
    inheritance = take_inheritance()
    assert inheritance is not None
    behaviour, *arguments = behaviour_of(inheritance.number, file.read_text()).split()
    link = inheritance.open_link()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    print(f"{behaviour} says worker {inheritance.number}", flush=True)
    if behaviour == "fail":
        link.say("failed", why="the site is broken")
        return 1
    if behaviour == "crash":
        raise RuntimeError("the code is broken")
    if behaviour == "sleep":
        time.sleep(600)
    worker = SmallWorker(inheritance.number, behaviour, arguments, link)
    return worker.serve(inheritance.open_listeners())


def behaviour_of(number: int, text: str) -> str:
    lines = dict(line.split(": ") if ": " in line else ("all", line) for line in text.splitlines())
    return lines.get(str(number), lines.get("all", "serve"))


class SmallWorker:
    def __init__(self, number: int, behaviour: str, arguments: list[str], link: Link) -> None:
        self.number, self.behaviour, self.arguments, self.link = number, behaviour, arguments, link
        self.status: int | None = None

    def serve(self, listeners: list[socket.socket]) -> int:
        selector = selectors.DefaultSelector()
        for listener in listeners:
            selector.register(listener, selectors.EVENT_READ, self.answer)
        if self.behaviour != "deaf":
            selector.register(self.link, selectors.EVENT_READ, self.obey)
        self.link.say("ready", name="Small", version="1.0")
        while self.status is None:
            for key, _ in selector.select():
                key.data(key.fileobj)
        return self.status

    def answer(self, listener: socket.socket) -> None:
        with contextlib.suppress(BlockingIOError):
            client, _ = listener.accept()
            with client:
                client.sendall(f"{self.number} {os.getpid()} {self.behaviour}".encode())
            if self.behaviour == "die":
                self.status = int(self.arguments[0])
            if self.behaviour == "restart":
                self.link.say("restart", mark=float(self.arguments[0]) if self.arguments else None)

    def obey(self, link: Link) -> None:
        for said in link.hear():
            print(f"told to {said['say']}", flush=True)
            if said["say"] in ("stop", "drain"):
                self.status = 0
        if link.closed:
            self.status = 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
