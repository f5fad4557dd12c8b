import logging
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from broadcasting.server import limits

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = """
import resource, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (100, int(sys.argv[1])))
from broadcasting.server.limits import raise_open_files
raise_open_files()
print(resource.getrlimit(resource.RLIMIT_NOFILE))
"""


def run(most: int) -> subprocess.CompletedProcess[str]:
    """What a process says of itself that begins with 100 open files and may have ``most``."""
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, str(most)], cwd=ROOT, capture_output=True, text=True, timeout=50, check=True
    )


def test_the_process_takes_what_the_system_allows():
    result = run(5000)
    assert result.stdout.strip() == "(5000, 5000)"
    assert result.stderr == ""


def test_few_are_worth_a_warning():
    result = run(300)
    assert result.stdout.strip() == "(300, 300)"
    assert "Only 300 files may be open" in result.stderr


def test_no_limit_is_no_reason_to_warn(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture):
    unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    monkeypatch.setattr(resource, "getrlimit", lambda which: unlimited)
    with caplog.at_level(logging.WARNING):
        limits.raise_open_files()
    assert caplog.messages == []


def test_a_system_that_refuses_keeps_what_it_gave(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture):
    def refuse(which: int, pair: tuple[int, int]) -> None:
        raise ValueError("not allowed to raise maximum limit")

    monkeypatch.setattr(resource, "getrlimit", lambda which: (256, resource.RLIM_INFINITY))
    monkeypatch.setattr(resource, "setrlimit", refuse)
    limits.raise_open_files()
    assert "Only 256 files may be open" in caplog.text


def test_a_system_without_limits_is_left_alone(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "resource", None)
    limits.raise_open_files()
