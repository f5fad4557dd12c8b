"""What is told with ``--deploy`` only."""

import pytest

from tests.broadcasting.checks.configurations import app

SHARED = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1"}}


@pytest.fixture(autouse=True)
def shared_cache(settings):
    settings.CACHES = SHARED


def test_a_good_configuration(run):
    assert run(app(), deploy=True) == {}


def test_nothing_is_said_without_deploy(run, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    assert run(app(ALLOWED_ORIGINS=["*"], ACCEPT_CLIENT_EVENTS_FROM="all")) == {}


def test_every_origin(run, settings):
    settings.ALLOWED_HOSTS = ["mysite.test", ".example.com", "[::1]", "*", ""]
    message = run(app(ALLOWED_ORIGINS=["*"]), deploy=True)["W020"]
    assert message.hint == 'Set "ALLOWED_ORIGINS": ["mysite.test", "example.com", "*.example.com", "::1"].'


def test_client_events_from_all(run):
    assert set(run(app(ACCEPT_CLIENT_EVENTS_FROM="all"), deploy=True)) == {"W021"}


@pytest.mark.parametrize("name", ["locmem.LocMemCache", "dummy.DummyCache"])
def test_a_cache_of_one_process(run, settings, name):
    settings.CACHES = {"default": {"BACKEND": f"django.core.cache.backends.{name}"}}
    assert "restartrevurb" in run(app(), deploy=True)["W022"].msg


@pytest.mark.parametrize(("host", "ids"), [("example.com", {"W023"}), ("localhost", set()), (None, set())])
def test_an_unencrypted_address(run, host, ids):
    assert set(run(app() | {"SCHEME": "http", "HOST": host}, deploy=True)) == ids
