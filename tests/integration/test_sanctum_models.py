"""Sanctum on ``tests/token_site``: a token model and a user model of the site's own, migrated from nothing."""

import os
import subprocess
import sys

import pytest

from tests.integration.servers import ROOT


def run(way: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "TOKEN_SITE": way, "DJANGO_SETTINGS_MODULE": "tests.token_site.settings"}
    environment.pop("PYTEST_XDIST_WORKER", None)
    command = [sys.executable, "-W", "ignore", "-m", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=55, check=False)


@pytest.mark.database
@pytest.mark.parametrize(("way", "which"), [("in the dict", ""), ("in a setting", "lets_in or tables"), ("apart", "")])
def test_the_site_works(way, which):
    options = ["-n", "0", "--ds", "tests.token_site.settings", "-p", "no:cacheprovider", "-q", "-k", which]
    result = run(way, "pytest", *options, "tests/token_site/whole.py")
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("way", ["in the dict", "in a setting", "apart"])
def test_no_migration_is_missing(way):
    result = run(way, "django", "makemigrations", "--check", "--dry-run")
    assert result.returncode == 0, result.stdout + result.stderr


def test_a_foreign_key_to_the_token_model_follows_the_setting():
    text = (ROOT / "tests" / "token_site" / "ledger" / "migrations" / "0001_initial.py").read_text()
    assert "migrations.swappable_dependency(settings.SANCTUM_TOKEN_MODEL)" in text
    assert "to=settings.SANCTUM_TOKEN_MODEL" in text


@pytest.mark.parametrize(
    ("way", "id", "severe"),
    [("in two ways", "sanctum.E011", True), ("wrong", "sanctum.E010", True), ("apart", "sanctum.W010", False)],
)
def test_checks_tell_what_is_wrong(way, id, severe):
    result = run(way, "django", "check")
    assert (result.returncode != 0) == severe
    assert id in result.stderr and "Traceback" not in result.stderr
