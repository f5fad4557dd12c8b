"""Scripted servers, which end with the test."""

from contextlib import ExitStack

import pytest

from tests.broadcasting.broadcasters.http.server import Server


@pytest.fixture
def serve():
    with ExitStack() as servers:
        yield lambda *arguments, **options: servers.enter_context(Server(*arguments, **options))
