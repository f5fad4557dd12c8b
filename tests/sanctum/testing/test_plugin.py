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
    assert "sanctum.testing.plugin" in sys.modules
    assert {"django", "asgiref", "rest_framework", "sanctum.models"}.intersection(sys.modules) == set()
"""
SETTINGS = """
SECRET_KEY = "a-project"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth"%s]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
ROOT_URLCONF = "project_urls"
"""
URLS = """
from django.http import JsonResponse
from django.urls import path
from sanctum.authentication import authenticate

def me(request):
    found = authenticate(request)
    return JsonResponse({"user": found and found.user.username, "read": bool(found) and found.token.can("orders:read")})

urlpatterns = [path("me", me)]
"""
WITH_SANCTUM = """
import pytest

@pytest.fixture
def ada(db, django_user_model):
    return django_user_model.objects.create_user("ada")

def test_a_client_acts(sanctum_acting_as, client, ada):
    sanctum_acting_as(client, ada, ["orders:read"])
    assert client.get("/me").json() == {"user": "ada", "read": True}

def test_a_token(sanctum_token, client, ada):
    header = "Bearer " + sanctum_token(ada, ["orders:write"]).plain_text
    assert client.get("/me", headers={"Authorization": header}).json() == {"user": "ada", "read": False}

@pytest.fixture(scope="session")
def shared():
    from django.test import Client
    return Client()

@pytest.mark.parametrize("time", [1, 2])
def test_clients_are_given_back(shared, sanctum_acting_as, ada, time):
    assert "HTTP_AUTHORIZATION" not in shared.defaults
    sanctum_acting_as(shared, ada)
"""
WITHOUT_SANCTUM = """
def test_a_site_without_sanctum(db, client):
    import sys
    assert "sanctum.models" not in sys.modules
"""


def run_pytest(folder: Path, test: str, *options: str) -> str:
    (folder / "test_project.py").write_text(test)
    command = [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider", *WITHOUT_OTHERS, *options]
    result = subprocess.run(
        [*command, "-p", "sanctum.testing.plugin", "--rootdir", folder, folder],
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
    ("app", "test", "passed"), [(', "sanctum"', WITH_SANCTUM, "4 passed"), ("", WITHOUT_SANCTUM, "1 passed")]
)
def test_sites_get_fixtures(tmp_path: Path, app: str, test: str, passed: str) -> None:
    (tmp_path / "project_settings.py").write_text(SETTINGS % app)
    (tmp_path / "project_urls.py").write_text(URLS if app else "urlpatterns = []\n")
    assert passed in run_pytest(tmp_path, test, "--ds=project_settings")
