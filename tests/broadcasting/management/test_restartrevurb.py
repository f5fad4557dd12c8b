import pytest
from django.core.cache import caches
from django.core.management import CommandError, call_command
from django.test import override_settings

from broadcasting.server.restart import RESTART_KEY

FILES = "django.core.cache.backends.filebased.FileBasedCache"


@pytest.mark.parametrize("backend", ["locmem.LocMemCache", "dummy.DummyCache"])
def test_a_cache_that_nobody_shares_is_an_error(backend):
    caches = {"default": {"BACKEND": f"django.core.cache.backends.{backend}"}}
    alone = pytest.raises(CommandError, match="The default cache lives in this process alone")
    with override_settings(CACHES=caches), alone:
        call_command("restartrevurb")


def test_the_mark_is_left_for_ever_and_differs_each_time(tmp_path, capsys):
    with override_settings(CACHES={"default": {"BACKEND": FILES, "LOCATION": str(tmp_path), "TIMEOUT": 0}}):
        call_command("restartrevurb")
        first = caches["default"].get(RESTART_KEY)
        call_command("restartrevurb")
        assert caches["default"].get(RESTART_KEY) > first
    assert "Servers restart within 5 seconds." in capsys.readouterr().out


def test_a_cache_that_fails_is_told(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    caches = {"default": {"BACKEND": FILES, "LOCATION": str(blocked / "cache")}}
    with override_settings(CACHES=caches), pytest.raises(CommandError, match="The default cache cannot be used"):
        call_command("restartrevurb")
