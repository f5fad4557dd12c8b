"""The wheel holds what it should, and runs a site from another folder in a clean environment."""

import json
import os
import re
import socket
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
import venv
import zipfile
from pathlib import Path

import django
import pytest

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
SITE_SETTINGS = """
INSTALLED_APPS += ["broadcasting"]
ASGI_APPLICATION = "site_elsewhere.asgi.application"
REVURB = {"APPS": [{"ID": "100001", "KEY": "packaged-key", "SECRET": "b7d1c0c9e24f4d2f8a35"}]}
"""


def environment() -> dict[str, str]:
    """Ours, without what would lead a process back into this repository."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "DJANGO_"))}


def run(*command: str | Path, cwd: Path = ROOT) -> str:
    """Run a command that must succeed; returns what it printed."""
    result = subprocess.run(
        command, cwd=cwd, env=environment(), capture_output=True, text=True, timeout=280, check=False
    )
    assert result.returncode == 0, f"{command}\n{result.stdout}\n{result.stderr}"
    return result.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", target, ROOT)
    return next(target.glob("revurb-*.whl"))


@pytest.mark.packaging
def test_wheel_holds_the_packages_and_nothing_else(wheel: Path) -> None:
    held = zipfile.ZipFile(wheel).namelist()
    top = {name.split("/")[0] for name in held if ".dist-info" not in name}
    assert top == {Path(package).name for package in PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]}
    assert {f"{package}/py.typed" for package in top} <= set(held)
    assert "broadcasting/static/broadcasting/echo.js" in held
    assert "broadcasting/templatetags/broadcasting.py" in held
    assert {str(path.relative_to(ROOT)) for path in data_files()} <= set(held)


def data_files() -> list[Path]:
    folders = (ROOT / "broadcasting" / name for name in ("static", "templates", "locale"))
    return [path for folder in folders for path in folder.rglob("*") if path.is_file()]


@pytest.mark.packaging
@pytest.mark.timeout(300)
def test_wheel_runs_a_site_from_another_folder(wheel: Path, tmp_path: Path) -> None:
    python = clean_environment(wheel, tmp_path / "venv")
    site = tmp_path / "elsewhere"
    site.mkdir()
    run(python, "-m", "django", "startproject", "site_elsewhere", site)
    with (site / "site_elsewhere" / "settings.py").open("a") as settings:
        settings.write(SITE_SETTINGS)
    assert "no issues" in run(python, "manage.py", "check", cwd=site)
    run(python, "manage.py", "migrate", "--verbosity", "0", cwd=site)
    assert health_of_a_running_server(python, site) == {"health": "OK"}


PLAIN_TEST = """
import sys

def test_the_plugin_is_there_and_nothing_else(request):
    assert all(request.config.pluginmanager.hasplugin(name) for name in ("revurb", "sanctum"))
    assert {"django", "channels", "uvicorn"}.isdisjoint(sys.modules)
"""
SITE_TEST = """
import urllib.request
from broadcasting.events import Broadcast

def test_the_fake(broadcasting_fake):
    Broadcast.on("news").as_("saved").send()
    broadcasting_fake.assert_broadcast("saved", on="news")

def test_the_server(revurb_live_server):
    with urllib.request.urlopen(f"{revurb_live_server.url}/static/broadcasting/echo.js") as answer:
        assert answer.status == 200

def test_a_token(sanctum_token, django_user_model):
    assert sanctum_token(django_user_model.objects.create_user("ada")).token.can("anything")
"""


@pytest.mark.packaging
@pytest.mark.timeout(300)
def test_pytest_finds_the_plugin_of_the_wheel(wheel: Path, tmp_path: Path) -> None:
    python = clean_environment(wheel, tmp_path / "venv", "pytest")
    plain, site = tmp_path / "plain", tmp_path / "elsewhere"
    plain.mkdir()
    (plain / "test_plain.py").write_text(PLAIN_TEST)
    assert "1 passed" in run(python, "-m", "pytest", "-W", "error", cwd=plain)
    install(python, f"{wheel}[uvicorn]", "pytest-django")
    site.mkdir()
    run(python, "-m", "django", "startproject", "site_elsewhere", site)
    with (site / "site_elsewhere" / "settings.py").open("a") as settings:
        settings.write(SITE_SETTINGS + 'BROADCASTING = {"DEFAULT": "log"}\nINSTALLED_APPS += ["sanctum"]\n')
    (site / "test_site.py").write_text(SITE_TEST)
    assert "3 passed" in run(python, "-m", "pytest", "--ds=site_elsewhere.settings", cwd=site)


def clean_environment(wheel: Path, folder: Path, *packages: str) -> Path:
    """A virtual environment with the wheel, what it depends on, and these packages, at the versions that we pin."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    install(python, wheel, *packages)
    return python


def install(python: Path, *packages: str | Path) -> None:
    options = ["--quiet", "--disable-pip-version-check", "--constraint", ROOT / "requirements.txt"]
    run(python, "-m", "pip", "install", *options, *packages)


def health_of_a_running_server(python: Path, site: Path) -> object:
    port = free_port()
    command = [python, "manage.py", "runrevurb", "--host", "127.0.0.1", "--port", str(port), "--noreload"]
    output = site / "output.txt"
    with (
        output.open("w") as stdout,
        subprocess.Popen(command, cwd=site, env=environment(), stdout=stdout, stderr=stdout) as server,
    ):
        try:
            health = json.loads(answer(f"http://127.0.0.1:{port}/up", server, output))
        finally:
            server.terminate()
    assert server.returncode == 0, output.read_text()
    return health


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answer(address: str, server: subprocess.Popen[bytes], output: Path) -> bytes:
    """Ask until the server is up; fails with its output when it ends first."""
    for _ in range(300):
        assert server.poll() is None, output.read_text()
        try:
            with urllib.request.urlopen(address, timeout=10) as response:
                return response.read()
        except (ConnectionError, urllib.error.URLError):
            time.sleep(0.1)
    raise AssertionError(f"nobody answers at {address}: {output.read_text()}")


def factors() -> set[tuple[str, str]]:
    """``py312-django61`` as ``("3.12", "6.1")``."""
    found = (re.fullmatch(r"py3(\d+)-django(\d)(\d+)", name) for name in PROJECT["tool"]["tox"]["env_list"])
    return {(f"3.{match[1]}", f"{match[2]}.{match[3]}") for match in found if match}


def classified(prefix: str) -> set[str]:
    pattern = re.compile(re.escape(prefix) + r" :: (\d+\.\d+)")
    return {match[1] for each in PROJECT["project"]["classifiers"] if (match := pattern.fullmatch(each))}


def test_classifiers_are_what_tox_tries() -> None:
    pythons, djangos = zip(*factors(), strict=True)
    assert classified("Programming Language :: Python") == set(pythons)
    assert classified("Framework :: Django") == set(djangos)
    assert PROJECT["project"]["requires-python"] == f">={min(pythons)}"


def test_the_running_django_is_the_one_that_tox_names() -> None:
    python = f"3.{sys.version_info.minor}"
    expected = {django_version for version, django_version in factors() if version == python}
    assert ".".join(map(str, django.VERSION[:2])) in expected


def test_every_runtime_dependency_is_pinned() -> None:
    pinned = set(re.findall(r"^([\w-]+)==", (ROOT / "requirements.txt").read_text(), re.MULTILINE))
    extras = PROJECT["project"]["optional-dependencies"]
    needed = [*PROJECT["project"]["dependencies"], *extras["redis"], *extras["uvicorn"]]
    assert {re.match(r"[\w-]+", each)[0] for each in needed} - pinned == set()


def test_all_is_every_other_extra() -> None:
    extras = PROJECT["project"]["optional-dependencies"]
    assert {"redis", "celery", "uvicorn"} <= set(extras)
    assert extras["all"] == [f"revurb[{','.join(name for name in extras if name != 'all')}]"]
