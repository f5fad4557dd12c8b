"""Providers: the one that reads the settings, and how another takes its place."""

import threading

import pytest
from django.core.exceptions import ImproperlyConfigured

from broadcasting.applications import ApplicationProvider, ConfigProvider, get_provider, load_provider_class
from broadcasting.protocol.application import Application

ONE = Application(id="1", key="one", secret="first-secret")
APPS = [
    {"ID": "1", "KEY": "one", "SECRET": "first-secret"},
    {"ID": "2", "KEY": "two", "SECRET": "second-secret", "ENABLED": False},
]


class StoredProvider(ApplicationProvider):
    """Stands for one that asks a database: sync, and it notes the threads it ran in."""

    def __init__(self):
        self.threads = set()

    def find_by_id(self, id):
        self.threads.add(threading.get_ident())
        return ONE if id == ONE.id else None

    def find_by_key(self, key):
        self.threads.add(threading.get_ident())
        return ONE if key == ONE.key else None

    def all(self):
        self.threads.add(threading.get_ident())
        yield ONE


class HalfProvider(ApplicationProvider):
    def all(self):
        return ()


class UnrelatedProvider:
    def all(self):
        return ()


a_function = load_provider_class


class TestConfigProvider:
    @pytest.fixture
    def provider(self, settings):
        settings.REVURB = {"APPS": APPS}
        return get_provider()

    def test_finds(self, provider):
        assert isinstance(provider, ConfigProvider)
        assert provider.find_by_id("1") == ONE
        assert provider.find_by_key("two").enabled is False
        assert [application.id for application in provider.all()] == ["1", "2"]

    @pytest.mark.parametrize("name", ["", "one", "3", "\0", "١", "1" * 100_000])
    def test_unknown_ids(self, provider, name):
        assert provider.find_by_id(name) is None

    async def test_async_twins_use_no_thread(self, provider, monkeypatch):
        monkeypatch.setattr("broadcasting.applications._in_thread", None)
        assert await provider.afind_by_id("1") == ONE
        assert await provider.afind_by_key("one") == ONE
        assert await provider.afind_by_key("x") is None
        assert len(await provider.aall()) == 2


class TestReplacedProvider:
    @pytest.fixture
    def provider(self, settings):
        settings.REVURB = {"APPLICATION_PROVIDER": f"{__name__}.StoredProvider"}
        return get_provider()

    async def test_async_twins_run_the_sync_methods_in_a_thread(self, provider):
        assert await provider.afind_by_id("1") == ONE
        assert await provider.afind_by_id("2") is None
        assert await provider.afind_by_key("one") == ONE
        assert tuple(await provider.aall()) == (ONE,)
        assert provider.threads and threading.get_ident() not in provider.threads

    def test_is_made_once_until_the_settings_change(self, provider, settings):
        assert get_provider() is provider
        settings.REVURB = {"APPS": APPS}
        assert isinstance(get_provider(), ConfigProvider)

    def test_config_provider_follows_the_settings(self, settings):
        settings.REVURB = {"APPS": APPS}
        assert get_provider().find_by_id("2")
        settings.REVURB = {"APPS": APPS[:1]}
        assert get_provider().find_by_id("2") is None


class TestProviderClass:
    @pytest.mark.parametrize(
        ("path", "reason"),
        [
            ("no_such_module.Provider", "can't be imported"),
            (f"{__name__}.NoSuchClass", "can't be imported"),
            (f"{__name__}.a_function", "is not a class"),
            (f"{__name__}.HalfProvider", "lacks find_by_id, find_by_key"),
            (f"{__name__}.UnrelatedProvider", "lacks find_by_id, find_by_key, afind_by_id"),
        ],
    )
    def test_what_is_no_provider_is_refused(self, settings, path, reason):
        settings.REVURB = {"APPLICATION_PROVIDER": path}
        with pytest.raises(ImproperlyConfigured, match=reason) as caught:
            get_provider()
        assert "APPLICATION_PROVIDER" in str(caught.value)

    def test_a_module_that_fails_is_told(self, settings, tmp_path, monkeypatch):
        (tmp_path / "failing_provider.py").write_text("1 / 0\n")
        monkeypatch.syspath_prepend(tmp_path)
        with pytest.raises(ImproperlyConfigured, match="ZeroDivisionError"):
            load_provider_class("failing_provider.Provider")
