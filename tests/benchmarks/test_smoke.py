"""The benchmarks run and print their lines. What they measure is not judged here: the machine is shared."""

import subprocess
import sys

import pytest

TINY = {
    "fanout": ("--rounds 1 --subscribers 5 --events 20", 6),
    "roundtrip": ("--rounds 1 --trips 20", 2),
    "publish": ("--rounds 1 --requests 5", 2),
    "broadcast": ("--servers uvicorn --rounds 1 --events 5", 5),
    "connections": ("--rounds 1 --connections 10 --seconds 0", 6),
    "cluster": ("--servers uvicorn --rounds 1 --subscribers 5 --events 16", 5),
    "cluster_presence": ("--servers uvicorn --rounds 1 --members 6 --joins 2", 4),
    "cluster_channels": ("--servers uvicorn --rounds 1 --requests 3", 3),
    "soak": ("--connections 20 --warm-up 20 --settle 0", 4),
}


@pytest.mark.timeout(180)
@pytest.mark.parametrize("name", TINY)
def test_a_benchmark_prints_a_line_for_each_figure_and_server(name: str) -> None:
    options, lines = TINY[name]
    result = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{name}", *options.split()], capture_output=True, text=True, timeout=150
    )
    assert result.returncode == 0, result.stderr
    heading, *rows = result.stdout.splitlines()
    assert heading.split()[:3] == ["what", "server", "measured"]
    assert len(rows) == lines
    assert all("daphne" in row or "uvicorn" in row for row in rows)
