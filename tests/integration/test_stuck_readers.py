"""Clients that read no more are dropped though they go on to acknowledge, on both servers."""

import asyncio
import socket

import psutil
import pytest

from tests.integration.raw_socket import TEXT, frame
from tests.integration.servers import ENGINES, engine, until

MORE_THAN_THE_KERNEL_TAKES = 8000


@pytest.mark.parametrize("name", ENGINES)
async def test_a_closed_connection_whose_client_reads_no_more_ends(name):
    with engine(name) as server, socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect(("127.0.0.1", server.port))
        client.sendall(
            b"GET /?name=a&max_buffer=50000000 HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        )
        assert b"101" in await asyncio.to_thread(client.recv, 100)
        client.sendall(frame(TEXT, f"close:4200:bye:{MORE_THAN_THE_KERNEL_TAKES}".encode()))
        port = client.getsockname()[1]

        async def let_go_of() -> bool:
            return port not in {each.raddr.port for each in process.net_connections() if each.raddr}

        process = psutil.Process(server.pid)
        assert not await let_go_of()
        await until(let_go_of)
