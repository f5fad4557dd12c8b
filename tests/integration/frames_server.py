"""A server program for the tests of the engines: sockets that do with frame writers what they are told."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

from broadcasting.protocol.frames import text_frame
from broadcasting.server import engine_class
from broadcasting.server.base import RESTART, ServerOptions
from broadcasting.server.listeners import open_listeners

WRITERS: dict[str, Callable[[bytes], None]] = {}
SENDS: dict[str, Any] = {}
DISCONNECTS: list[Any] = []


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "websocket":
        await (stock_socket if scope["path"] == "/stock" else socket)(scope, receive, send)
    elif scope["type"] == "http":
        await page(scope, receive, send)
    else:
        raise ValueError(scope["type"])


async def socket(scope: dict[str, Any], receive: Any, send: Any) -> None:
    query = {key: values[-1] for key, values in parse_qs(scope["query_string"].decode()).items()}
    name = query["name"]
    await receive()
    await send({"type": "websocket.accept"})
    write = scope["extensions"]["revurb.frame"](int(query.get("max_buffer", 1_000_000)))
    WRITERS[name], SENDS[name] = write, send
    write(text_frame(b"welcome"))
    while (message := await receive())["type"] == "websocket.receive":
        await obey(name, message.get("text") or message["bytes"].decode())
    DISCONNECTS.append([name, message.get("code")])
    WRITERS.pop(name), SENDS.pop(name)
    write(text_frame(b"to nobody"))


async def obey(name: str, order: str) -> None:
    verb, _, rest = order.partition(":")
    write = WRITERS[name]
    if verb == "echo":
        write(text_frame(rest.encode()))
    elif verb == "flood":
        count, size = map(int, rest.split(":"))
        for number in range(count):
            write(numbered(number, size))
    elif verb == "sleep":
        await asyncio.sleep(float(rest))
    elif verb == "publish":
        await publish(*map(int, rest.split(":")))
        write(text_frame(b"published"))
    elif verb == "close":
        code, reason, frames = rest.split(":")
        for number in range(int(frames)):
            write(numbered(number, 1000))
        await SENDS[name]({"type": "websocket.close", "code": int(code), "reason": reason})
        write(text_frame(b"too late"))


async def publish(count: int, size: int) -> None:
    for number in range(count):
        frame = numbered(number, size)
        for write in list(WRITERS.values()):
            write(frame)
        await asyncio.sleep(0.01 if number % 25 == 0 else 0)


def numbered(number: int, size: int) -> bytes:
    return text_frame(f"{number}:".ljust(size, "x").encode())


async def stock_socket(scope: dict[str, Any], receive: Any, send: Any) -> None:
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        await send({"type": "websocket.send", "text": message["text"]})
    DISCONNECTS.append(["stock", message.get("code")])


async def page(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["path"] == "/slow":
        print("slow page asked for", flush=True)
        await asyncio.sleep(1)
    if scope["path"] == "/stuck":
        print("stuck page asked for", flush=True)
        await asyncio.sleep(3600)
    body = json.dumps({"disconnects": DISCONNECTS, "sockets": sorted(WRITERS), "rss": resident()}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def resident() -> int:
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


async def close_sockets(grace: float) -> None:
    for send in list(SENDS.values()):
        await send({"type": "websocket.close", "code": 4200, "reason": "Server restarting"})
    while WRITERS:
        await asyncio.sleep(0.01)


def main(name: str, options: dict[str, Any]) -> None:
    chosen = ServerOptions(**options)
    listeners = open_listeners(chosen)
    address = listeners[0].getsockname()
    engine = engine_class(name)(
        application,
        listeners,
        chosen,
        close_sockets=close_sockets,
        on_stop=lambda why: print(f"stopping: {why}", flush=True),
    )
    signal.signal(signal.SIGUSR1, lambda *_: engine.stop(RESTART))
    print("listening on", address[1] if isinstance(address, tuple) else 0, flush=True)
    engine.run()
    print("stopped", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]))
