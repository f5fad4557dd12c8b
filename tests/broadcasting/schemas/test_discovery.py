"""Which events are found."""

import pytest

from broadcasting.events import BroadcastEvent
from broadcasting.schemas.discovery import discover_events


def test_the_events_of_installed_apps(shop):
    names = ["Bare", "Loose", "NamedByItself", "OrderShipped", "Paid", "Vague"]
    assert [event.__name__ for event in discover_events()] == names


def test_apps_that_are_not_installed_have_none(shop, settings):
    discover_events()
    settings.INSTALLED_APPS = ["broadcasting", "django.contrib.contenttypes"]
    assert discover_events() == []


def test_classes_within_functions_are_nobodys(shop):
    class Local(BroadcastEvent):
        __module__ = "tests.broadcasting.schemas.shop.events"

        def broadcast_on(self):
            return "news"

    assert Local not in discover_events()


def test_a_module_that_is_broken_says_so(shop, settings, tmp_path, monkeypatch):
    (tmp_path / "brokenapp").mkdir()
    (tmp_path / "brokenapp" / "__init__.py").touch()
    (tmp_path / "brokenapp" / "events.py").write_text("import nothing_like_that\n")
    monkeypatch.syspath_prepend(tmp_path)
    settings.INSTALLED_APPS = ["brokenapp"]
    with pytest.raises(ModuleNotFoundError, match="nothing_like_that"):
        discover_events()
