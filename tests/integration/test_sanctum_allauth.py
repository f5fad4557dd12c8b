"""Users of django-allauth, on a site of their own: tests/allauth_site."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_who_logs_in_by_allauth_has_tokens_and_sessions() -> None:
    command = [sys.executable, "-m", "tests.allauth_site.story"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=55, check=False)
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout.splitlines()[-1]) == {
        "signed up": 200,
        "logged in elsewhere": 200,
        "by session": [{"user": "ada", "by": "TransientToken"}] * 2,
        "by token": {"user": "ada", "by": "PersonalAccessToken"},
        "password changed": 200,
        "by token afterwards": 401,
        "by session elsewhere": 401,
    }
