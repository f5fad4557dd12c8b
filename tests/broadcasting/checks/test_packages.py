import sys

import pytest

from broadcasting.checks.packages import is_importable
from tests.broadcasting.checks.configurations import app


def test_what_is_there_and_what_is_not(monkeypatch):
    assert is_importable("channels")
    assert not is_importable("no_such_module")
    assert not is_importable("no_such_package.module")
    monkeypatch.setitem(sys.modules, "channels", None)
    assert not is_importable("channels")


def test_nothing_is_imported(monkeypatch):
    monkeypatch.delitem(sys.modules, "uvicorn", raising=False)
    assert is_importable("uvicorn")
    assert "uvicorn" not in sys.modules


@pytest.mark.parametrize(
    ("module", "configured", "id", "hint"),
    [
        ("uvicorn", {"SERVER": "uvicorn"}, "E011", "pip install 'revurb[uvicorn]'"),
        ("daphne", {}, "E011", "pip install 'daphne'"),
        ("channels", {}, "E012", "pip install channels"),
        ("rest_framework", {}, "E012", "pip install djangorestframework"),
    ],
)
def test_missing_packages(run, monkeypatch, module, configured, id, hint):
    monkeypatch.setitem(sys.modules, module, None)
    assert hint in run(app() | configured)[id].hint


def test_rest_framework_need_not_be_an_installed_app(run, settings):
    settings.INSTALLED_APPS = [name for name in settings.INSTALLED_APPS if name != "rest_framework"]
    assert run(app()) == {}
