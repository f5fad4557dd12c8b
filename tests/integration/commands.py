"""``manage.py runrevurb`` as a program, with a settings module of the test's own."""

import re
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.integration.servers import ROOT, ServerProcess, running, wait_until

CREDENTIALS = {"REVURB_APP_ID": "101", "REVURB_APP_KEY": "a-key", "REVURB_APP_SECRET": "a-secret-for-tests-only"}
NOTICED = "changed, reloading."


@contextmanager
def runrevurb(
    *arguments: str,
    reload: bool = False,
    pass_fds: Sequence[int] = (),
    settings: str = "revurb_project.settings",
    cwd: Path = ROOT,
    program: str = str(ROOT / "manage.py"),
    **environment: str,
) -> Iterator[ServerProcess]:
    """Run the command with these arguments and this environment."""
    command = [program, "runrevurb", *arguments, *([] if reload else ["--noreload"])]
    environment = {**CREDENTIALS, "DJANGO_SETTINGS_MODULE": settings, "NO_COLOR": "1", **environment}
    with running(command, environment=environment, pass_fds=pass_fds, cwd=cwd) as server:
        yield server


@contextmanager
def serving(*arguments: str, **options: Any) -> Iterator[ServerProcess]:
    """The same on a free port, or where else the arguments say, once it listens."""
    with runrevurb("--host", "127.0.0.1", "--port", "0", *arguments, **options) as server:
        server.wait_for_output("Quit with")
        port = re.search(r"server on [^:]+:(\d+)", server.output)
        server.port = int(port[1]) if port else None
        yield server


def refusal(*arguments: str, **environment: str) -> str:
    """What the command says when it cannot start; no traceback, and exit status 1."""
    with runrevurb(*arguments, **environment) as server:
        assert server.wait() == 1
        assert "Traceback" not in server.output
        return server.output


def change(server: ServerProcess, file: Path, line: str = "CHANGED = True") -> None:
    """Add ``line`` to ``file``, and return when the server's reloader has noticed.

    Again and again: what changes before the reloader has looked once is not a change to it. But no longer than that, or
    it would reload for ever.
    """
    seen = server.output.count(NOTICED)
    original = file.read_text()
    repeated = 0

    def noticed() -> bool:
        nonlocal repeated
        repeated += 1
        file.write_text(f"{original}\n{line}\n{'#' * repeated}\n")
        return server.output.count(NOTICED) > seen

    wait_until(noticed, pause=0.5)


def site(folder: Path, **values: object) -> str:
    """Write a settings module into ``folder`` and return its name."""
    lines = [f"{name} = {value!r}" for name, value in values.items()]
    name = f"settings_{folder.name}"
    text = textwrap.dedent("""\
        from revurb_project.settings import *
        CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
        DEBUG = False
    """)
    (folder / f"{name}.py").write_text(text + "\n".join(lines))
    return name
