"""Whose channels.py is imported."""

import sys
import textwrap

import pytest
from django.core.exceptions import ImproperlyConfigured

from broadcasting.authorization.discovery import autodiscover
from broadcasting.authorization.registry import rules

OURS = """\
    from broadcasting.authorization import channel

    @channel("{pattern}")
    def handler(user):
        return True
"""


@pytest.fixture
def app(tmp_path, monkeypatch, settings, request):
    """Writes an app with these modules, and installs it, which discovers; modules are forgotten with the test."""
    name = f"app_{abs(hash(request.node.name))}"
    monkeypatch.syspath_prepend(tmp_path)

    def make(modules):
        for path, text in {"__init__": "", **modules}.items():
            file = tmp_path / name / f"{path}.py"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(textwrap.dedent(text))
        settings.INSTALLED_APPS = ["broadcasting", name]
        return name

    before = set(sys.modules)
    yield make
    for module in set(sys.modules) - before:
        if module.startswith(name):
            del sys.modules[module]


def patterns():
    return [rule.pattern.text for rule in rules()]


def test_an_apps_channels_are_found(app):
    app({"channels": OURS.format(pattern="found")})
    assert patterns() == ["found"]


def test_an_app_without_them_is_no_matter(app):
    app({})
    assert patterns() == []


@pytest.mark.parametrize(
    "module",
    [
        "raise RuntimeError('not to be imported')",
        "from channels.generic.websocket import WebsocketConsumer\nraise RuntimeError  # has nothing of broadcasting",
        "this is no Python",
        "broadcasting = 'a word in a text'\nraise RuntimeError",
        "from .broadcasting import x\nraise RuntimeError",
        "import broadcasting_of_another_kind",
    ],
)
def test_others_of_that_name_are_left_alone(app, module):
    app({"channels": module})
    assert patterns() == []


@pytest.mark.parametrize(
    ("module", "error"),
    [
        ("import broadcasting\n1 / 0", "ZeroDivisionError"),
        ("from broadcasting.authorization import channel\nimport no_such_module", "ModuleNotFoundError"),
        ("from broadcasting.authorization import channel\nthis is no Python", "SyntaxError"),
        ("from broadcasting.authorization import channel\nchannel('private-x')", "without 'private-'"),
    ],
)
def test_a_mistake_in_ours_is_told_by_its_name(app, module, error):
    with pytest.raises(ImproperlyConfigured, match=rf"app_\d+\.channels can't be imported .*{error}"):
        app({"channels": module})


def test_they_may_be_a_package(app):
    app({"channels/__init__": "from . import orders", "channels/orders": OURS.format(pattern="packed")})
    assert patterns() == ["packed"]


def test_the_channels_package_itself_is_not_an_apps_module(settings):
    settings.INSTALLED_APPS = ["channels", "broadcasting"]
    assert patterns() == []


def test_a_second_time_changes_nothing(app):
    app({"channels": OURS.format(pattern="once")})
    autodiscover()
    assert patterns() == ["once"]
