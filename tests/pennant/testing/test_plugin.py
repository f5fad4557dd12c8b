"""The plug-in, in runs of pytest of their own."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
WITHOUT_OTHERS = [f"-pno:{name}" for name in ("asyncio", "anyio", "schemathesis", "hypothesispytest")]

WITHOUT_DJANGO = """
import sys

def test_nothing_was_imported(request):
    assert "pennant.testing.plugin" in sys.modules
    assert {"django", "asgiref", "pennant.models"}.intersection(sys.modules) == set()
"""
SETTINGS = """
SECRET_KEY = "a-project"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth"%s]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
"""
WITH_PENNANT = """
import pytest
from pennant import Feature

Feature.define("theme", lambda scope: "red")

def test_without_a_database(pennant_features):
    pennant_features.override("theme", "blue")
    assert Feature.value("theme") == "blue"
    pennant_features.assert_checked("theme")

def test_it_is_over(db):
    assert Feature.value("theme") == "red"
"""
WITHOUT_PENNANT = """
def test_a_site_without_pennant(db):
    import sys
    assert "pennant.models" not in sys.modules
"""


def run_pytest(folder: Path, test: str, *options: str) -> str:
    (folder / "test_project.py").write_text(test)
    command = [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider", *WITHOUT_OTHERS, *options]
    result = subprocess.run(
        [*command, "-p", "pennant.testing.plugin", "--rootdir", folder, folder],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": f"{ROOT}:{folder}"},
        capture_output=True,
        text=True,
        timeout=55,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def test_projects_without_django_notice_nothing(tmp_path: Path) -> None:
    assert "1 passed" in run_pytest(tmp_path, WITHOUT_DJANGO, "-p", "no:django")


@pytest.mark.parametrize(
    ("app", "test", "passed"), [(', "pennant"', WITH_PENNANT, "2 passed"), ("", WITHOUT_PENNANT, "1 passed")]
)
def test_sites_get_the_fixture(tmp_path: Path, app: str, test: str, passed: str) -> None:
    (tmp_path / "project_settings.py").write_text(SETTINGS % app)
    assert passed in run_pytest(tmp_path, test, "--ds=project_settings")
