"""The benchmark of authentication runs, and counts the queries that we promise."""

import subprocess
import sys


def test_it_prints_a_line_for_each_way_to_authenticate() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "benchmarks.sanctum", "--rounds", "1", "--requests", "2"],
        capture_output=True,
        text=True,
        timeout=50,
    )
    assert result.returncode == 0, result.stderr
    heading, *rows = result.stdout.splitlines()
    assert heading.split()[:3] == ["what", "queries", "measured"]
    queries = {row[:34].strip(): int(row[34:].split()[0]) for row in rows}
    assert queries == {
        "bare": 0,
        "sanctum": 1,
        "sanctum, 50 expired": 1,
        "sanctum, cached": 0,
        "sanctum, wrong token": 1,
        "sanctum, garbage": 0,
        "sanctum, session": 2,
        "authtoken": 1,
        "authtoken, wrong token": 1,
        "knox": 2,
        "knox, 51 tokens": 2,
        "knox, 50 expired, first request": 52,
        "simplejwt": 1,
        "simplejwt, stateless": 0,
        "session of Django": 2,
    }
