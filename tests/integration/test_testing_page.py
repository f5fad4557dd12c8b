"""docs/broadcasting/testing.md as it stands: a project whose tests are the page's examples."""

from pathlib import Path

import pytest

from tests.integration.servers import ROOT, running
from tests.markdown import Page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(90)]

PAGE = Page(ROOT / "docs" / "broadcasting" / "testing.md")
INSTALL = Page(ROOT / "docs" / "install.md")
SETTINGS = """
SECRET_KEY = "a-project"
INSTALLED_APPS = [
    "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "broadcasting",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
ROOT_URLCONF = "mysite.urls"
ASGI_APPLICATION = "mysite.asgi.application"
REVURB = {"APPS": [{"ID": "1001", "KEY": "test-key", "SECRET": "kH5pXw2vQz8rT1bN"}]}
BROADCASTING = {"DEFAULT": "null"}
"""
URLS = """
from django.http import HttpResponse
from django.urls import path

urlpatterns = [path("", lambda request: HttpResponse(f"Hello {request.user}"))]
"""
PAGE_FIXTURE = """
import pytest
from playwright.sync_api import sync_playwright


@pytest.fixture
def page():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser.new_page()
        browser.close()
"""
"""What pytest-playwright brings, with the Chromium that is here."""


def test_the_examples_pass(tmp_path: Path) -> None:
    (tmp_path / "mysite").mkdir()
    (tmp_path / "mysite" / "__init__.py").touch()
    (tmp_path / "mysite" / "settings.py").write_text(SETTINGS)
    (tmp_path / "mysite" / "urls.py").write_text(URLS)
    (tmp_path / "conftest.py").write_text(PAGE_FIXTURE)
    asgi = next(example for example in INSTALL.code("python") if example.startswith("# asgi.py"))
    (tmp_path / "mysite" / "asgi.py").write_text(asgi)
    for number, example in enumerate(PAGE.code("python")):
        (tmp_path / f"test_{number}.py").write_text(example)
    environment = {"DJANGO_SETTINGS_MODULE": "mysite.settings", "PYTHONPATH": f"{tmp_path}:{ROOT}"}
    # An installed Revurb brings the plug-in along.
    command = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "broadcasting.testing.plugin", "."]
    with running(command, environment=environment, cwd=tmp_path) as tests:
        status = tests.wait(80)
    assert status == 0, tests.output
    assert "9 passed" in tests.output
