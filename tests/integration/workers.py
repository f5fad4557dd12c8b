"""A site served by several workers, whose pages tell which process and which version of the code answers."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import psutil

from tests.integration.commands import serving, site
from tests.integration.servers import ROOT, ServerProcess, running, wait_until

PATIENCE = 45.0
"""Seconds that a restart of all workers may take where everything is slow."""

URLS = """\
import json, os, sys
from django.http import HttpResponse
from django.urls import path
from version import VERSION

def who(request):
    return HttpResponse(json.dumps({"pid": os.getpid(), "version": VERSION}))

def fail(request):
    raise RuntimeError("this page is broken")

urlpatterns = [path("who", who), path("fail", fail)]
"""


class WorkersSite:
    """A site in ``folder``; ``serving()`` runs it, and ``version`` is what its code says of itself."""

    def __init__(self, folder: Path, **settings: object) -> None:
        self.folder = folder
        (folder / "workers_urls.py").write_text(URLS)
        cache = {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": str(folder / "cache")}
        settings = {"ROOT_URLCONF": "workers_urls", "CACHES": {"default": cache}, **settings}
        self.environment = {
            "DJANGO_SETTINGS_MODULE": site(folder, **settings),
            "PYTHONPATH": f"{folder}:{ROOT}",
            "PYTHONDONTWRITEBYTECODE": "1",  # a file may change twice within a second, which a cached one hides
        }
        self.write("VERSION = 1")

    def write(self, code: str) -> None:
        """Replace the module that every worker imports."""
        (self.folder / "version.py").write_text(f"{code}\n")

    @contextmanager
    def serving(self, *arguments: str, **environment: Any) -> Iterator[ServerProcess]:
        environment = {**self.environment, **environment}
        settings = environment.pop("DJANGO_SETTINGS_MODULE")
        with serving("--workers", "2", *arguments, settings=settings, **environment) as server:
            yield server

    def restart(self) -> None:
        """Run ``restartrevurb``."""
        with running([str(ROOT / "manage.py"), "restartrevurb"], environment=self.environment) as command:
            assert command.wait() == 0, command.output


def who(server: ServerProcess) -> dict[str, Any]:
    """Ask over a new connection: which process answers, and with which version of the code."""
    with urlopen(f"http://127.0.0.1:{server.port}/who", timeout=PATIENCE) as answer:
        told: dict[str, Any] = json.load(answer)
    return told


def pids(server: ServerProcess) -> set[int]:
    """The processes that answer."""
    return {who(server)["pid"] for _ in range(40)}


def descendants(server: ServerProcess) -> set[int]:
    """All processes that the server started, zombies too."""
    return {child.pid for child in psutil.Process(server.pid).children(recursive=True)}


def gone(processes: set[int]) -> bool:
    return not any(psutil.pid_exists(pid) for pid in processes)


def eventually(condition: Callable[[], object]) -> None:
    """Return when ``condition()`` is true; raise ``TimeoutError`` when it stays false."""
    wait_until(condition, PATIENCE)


def printed(server: ServerProcess, text: str) -> Callable[[], bool]:
    return lambda: text in server.output


def stop(server: ServerProcess) -> None:
    """Stop as an operator does; nothing may be left, and nothing have gone wrong."""
    started = descendants(server)
    assert server.stop() == 0
    assert gone(started)
    assert "Traceback" not in server.output
    assert os.getpid() not in started
