"""The plug-in, in runs of pytest of their own; from the wheel it is used in tests/test_packaging.py."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
WITHOUT_OTHERS = [f"-pno:{name}" for name in ("asyncio", "anyio", "schemathesis", "hypothesispytest")]

WITHOUT_DJANGO = """
import sys

def test_nothing_was_imported(request):
    assert "broadcasting.testing.plugin" in sys.modules
    heavy = {"django", "channels", "asgiref", "uvicorn", "rest_framework"}
    assert heavy.intersection(sys.modules) == set()
"""
SETTINGS = """
SECRET_KEY = "a-project"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "broadcasting"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
REVURB = {"APPS": [{"ID": "1", "KEY": "test-key", "SECRET": "kH5pXw2vQz8rT1bN"}]}
BROADCASTING = {"DEFAULT": "null"}
"""
WITH_DJANGO = """
import asyncio, os, urllib.request
from broadcasting.events import Broadcast

def test_the_fake(broadcasting_fake):
    Broadcast.on("news").as_("saved").send()
    broadcasting_fake.assert_broadcast("saved", on="news")

def test_the_server(revurb_live_server):
    from django.contrib.auth.models import User
    with urllib.request.urlopen(f"{revurb_live_server.url}/up") as answer:
        assert answer.status == 200
    User.objects.create_user("ada")
    assert os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] == "true"

def test_the_orm_beside_a_loop_as_playwright_has_it(revurb_live_server):
    from django.contrib.auth.models import User
    async def count():
        return User.objects.count()
    assert asyncio.run(count()) == 0

def test_other_tests_keep_djangos_guard():
    assert "DJANGO_ALLOW_ASYNC_UNSAFE" not in os.environ
"""


def run_pytest(folder: Path, *options: str, **files: str) -> str:
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text)
    command = [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider", "-c", "/dev/null"]
    result = subprocess.run(
        [*command, "--rootdir", str(folder), "-p", "broadcasting.testing.plugin", *options, str(folder)],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": f"{folder}:{ROOT}"},
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    return result.stdout + result.stderr


def test_a_project_without_django_does_not_notice_it(tmp_path: Path) -> None:
    output = run_pytest(tmp_path, "-p", "no:django", *WITHOUT_OTHERS, test_plain=WITHOUT_DJANGO)
    assert "1 passed" in output, output


def test_the_fixtures_do_what_they_say(tmp_path: Path) -> None:
    output = run_pytest(tmp_path, "--ds=shop_settings", *WITHOUT_OTHERS, shop_settings=SETTINGS, test_shop=WITH_DJANGO)
    assert "4 passed" in output, output


def test_fixtures_are_documented(tmp_path: Path) -> None:
    output = run_pytest(tmp_path, "--fixtures", "-p", "no:django", *WITHOUT_OTHERS)
    for name in ("broadcasting_fake", "revurb_live_server"):
        assert f"{name} --" in output


def test_the_fake_fixture(broadcasting_fake: object) -> None:
    from broadcasting.testing import current_fake

    assert current_fake() is broadcasting_fake


@pytest.mark.usefixtures("configured")
def test_the_server_fixture(revurb_live_server: object) -> None:
    from broadcasting.testing.live_server import current_live_server

    assert current_live_server() is revurb_live_server
