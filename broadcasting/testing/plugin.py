"""The pytest plug-in: the fixtures ``broadcasting_fake`` and ``revurb_live_server``.

pytest loads it wherever Revurb is installed, also for projects that have nothing to do with Django. So it imports
nothing until a test asks for one of them.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from broadcasting.testing.fakes import BroadcastFake
    from broadcasting.testing.live_server import LiveServer


@pytest.fixture
def broadcasting_fake() -> "Iterator[BroadcastFake]":
    """Nothing is sent while the test runs; the fixture tells what would have been."""
    from broadcasting.testing.fakes import fake

    with fake() as recorder:
        yield recorder


@pytest.fixture
def revurb_live_server(transactional_db: None) -> "Iterator[LiveServer]":
    """The site with its sockets on a free port, as long as the test runs. Needs pytest-django and ``revurb[uvicorn]``.

    The database is that of the test, which may commit, as with pytest-django's ``live_server``.
    """
    from broadcasting.testing.live_server import LiveServer

    with LiveServer() as server:
        yield server


@pytest.hookimpl(hookwrapper=True)  # as old versions of pytest know it, too
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Let tests with a live server use the ORM beside Playwright's sync API, whose loop runs in their thread.

    To Django that looks like a query in an event loop. The loop rests while the test runs, so it is none.
    """
    if "revurb_live_server" not in getattr(item, "fixturenames", ()):
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield
