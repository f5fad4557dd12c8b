"""The live server: sockets, HTTP API, pages and static files, started and stopped within one process."""

import json
import socket
import threading
import urllib.request
from contextlib import contextmanager

import pusher
import pytest
from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from broadcasting.conf import get_settings
from broadcasting.server import engine_class
from broadcasting.testing.live_server import LiveServer, current_live_server
from tests.broadcasting import sites

pytestmark = pytest.mark.usefixtures("configured")


@contextmanager
def subscribed(server, channel):
    with connect(f"ws://{server.host}:{server.port}/app/{server.application.key}?protocol=7") as client:
        assert json.loads(client.recv(5))["event"] == "pusher:connection_established"
        client.send(json.dumps({"event": "pusher:subscribe", "data": {"channel": channel}}))
        assert json.loads(client.recv(5))["event"] == "pusher_internal:subscription_succeeded"
        yield client


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_events_travel_and_again_with_the_next_server():
    for number in range(2):
        with LiveServer() as server, subscribed(server, "news") as client:
            publisher = pusher.Pusher("1", "one", "first-secret", host=server.host, port=server.port, ssl=False)
            publisher.trigger("news", "saved", {"number": number})
            assert json.loads(json.loads(client.recv(5))["data"]) == {"number": number}
            assert publisher.channel_info("news")["occupied"]
        assert not listens(server.port)


def test_stopping_closes_the_sockets_and_leaves_no_thread():
    before = set(threading.enumerate())
    server = LiveServer()
    server.start()
    with subscribed(server, "news") as client:
        server.stop()
        with pytest.raises(ConnectionClosed):
            client.recv(5)
        assert client.close_code == 4200
    assert "revurb-live-server" not in {thread.name for thread in set(threading.enumerate()) - before}
    server.stop()


def test_the_settings_know_its_address_meanwhile():
    hosts = list(django_settings.ALLOWED_HOSTS)
    with LiveServer() as server:
        conf = get_settings()
        assert ("127.0.0.1", server.port, "http") == (conf.HOST, conf.PORT, conf.SCHEME)
        assert [application.key for application in conf.APPS] == ["one", "two"]
        assert current_live_server() is server
        assert str(server) == server.url == f"http://127.0.0.1:{server.port}"
        assert server.application.key == "one"
    assert get_settings().HOST is None
    assert hosts == django_settings.ALLOWED_HOSTS
    assert current_live_server() is None


def test_static_files_are_served_without_debug(settings):
    assert settings.DEBUG is False
    with LiveServer() as server, urllib.request.urlopen(f"{server.url}/static/broadcasting/echo.js") as answer:
        assert b"export default class Echo" in answer.read()


def test_another_application_can_be_served():
    with LiveServer(sites.application) as server, subscribed(server, "news"):
        pass


def test_a_site_without_staticfiles(settings):
    settings.INSTALLED_APPS = [app for app in settings.INSTALLED_APPS if app != "django.contrib.staticfiles"]
    with LiveServer() as server, urllib.request.urlopen(f"{server.url}/up") as answer:
        assert json.load(answer) == {"health": "OK"}


def test_it_needs_no_cluster(settings):
    settings.REVURB = {**sites.REVURB, "SCALING_ENABLED": True, "WORKERS": 4}
    with LiveServer() as server, subscribed(server, "news"):
        pass


def test_without_an_application_it_says_so(settings):
    settings.REVURB = {}
    with LiveServer() as server, pytest.raises(LookupError, match="REVURB has no application"):
        server.application  # noqa: B018


@pytest.mark.parametrize("value", [{"SERVER_PATH": 5}, {"NONSENSE": 1}])
def test_wrong_settings_are_told_and_nothing_stays(settings, value):
    settings.REVURB = {**sites.REVURB, **value}
    server = LiveServer()
    with pytest.raises(ImproperlyConfigured):
        server.start()
    settings.REVURB = sites.REVURB
    assert current_live_server() is None
    assert get_settings().HOST is None
    assert not listens(server.port)


def test_a_server_that_ends_at_once_says_why(monkeypatch):
    def fail(engine):
        raise OSError("no more files")

    monkeypatch.setattr(engine_class("uvicorn"), "serve", fail)
    with pytest.raises(RuntimeError, match="The live server did not start") as failure:
        LiveServer().start()
    assert str(failure.value.__cause__) == "no more files"
    assert current_live_server() is None


def test_a_view_that_hangs_is_told_not_hidden(monkeypatch, settings):
    monkeypatch.setattr("broadcasting.testing.live_server.PATIENCE", 1.0)
    entered, released = threading.Event(), threading.Event()
    settings.ROOT_URLCONF = SlowUrls
    SlowUrls.gates = entered, released
    server = LiveServer()
    server.start()
    with socket.create_connection((server.host, server.port)) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert entered.wait(5)
        with pytest.raises(RuntimeError, match="a view or consumer still runs"):
            server.stop()
        released.set()
    wait_for_end()


def wait_for_end():
    for thread in threading.enumerate():
        if thread.name == "revurb-live-server":
            thread.join(10)
            assert not thread.is_alive()


def hang(request):
    entered, released = SlowUrls.gates
    entered.set()
    released.wait(30)
    return HttpResponse()


class SlowUrls:
    from django.urls import path

    urlpatterns = [path("", hang)]
