"""A project that ``startproject`` has just made, and commands in it."""

import subprocess
import sys
from pathlib import Path

from tests.integration.servers import ROOT

SERVE = """
python manage.py runserver --noreload {port} > server.txt 2>&1 & SERVER=$!
trap 'kill $SERVER' EXIT
until curl --silent --output /dev/null http://127.0.0.1:{port}/; do sleep 0.1; kill -0 $SERVER; done
"""
"""Shell: serve the project in the background until the script ends; goes on when it answers."""


def run(site: Path, *command: str) -> str:
    path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    done = subprocess.run(
        command,
        cwd=site,
        env={"PATH": path, "PYTHONPATH": f"{site}:{ROOT}", "DJANGO_SUPERUSER_PASSWORD": "a long password"},
        capture_output=True,
        text=True,
        timeout=80,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
