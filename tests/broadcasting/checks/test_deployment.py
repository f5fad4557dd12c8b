"""What is told with ``--deploy`` only."""

import pytest

from tests.broadcasting.checks.configurations import app

SHARED = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1"}}


LOCAL = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


@pytest.fixture(autouse=True)
def shared_cache(settings):
    settings.CACHES = SHARED


def test_a_good_configuration(run):
    assert run(app(), deploy=True) == {}


def test_nothing_is_said_without_deploy(run, settings):
    settings.CACHES = LOCAL
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


def test_a_cluster_is_reached_without_the_cache(run, settings):
    settings.CACHES = LOCAL
    assert run(app() | {"SCALING_ENABLED": True, "REDIS_URL": "redis://127.0.0.1"}, deploy=True) == {}
    assert set(run(app() | {"REDIS_URL": "redis://127.0.0.1"}, deploy=True)) == {"W022"}


def test_a_cluster_whose_redis_only_its_parent_knows(run, settings):
    settings.CACHES = LOCAL
    assert set(run(app() | {"WORKERS": 2}, deploy=True)) == {"W022"}


@pytest.mark.parametrize(
    ("url", "is_open"),
    [
        ("redis://redis.example.com", True),
        ("redis://someone@redis.example.com:6379/0?db=1", True),
        ("redis+cluster://10.0.0.1", True),
        ("redis://:@10.0.0.1?password=", True),
        ("redis://:never-to-be-shown@redis.example.com", False),
        ("redis://redis.example.com?password=never-to-be-shown", False),
        ("redis://", False),
        ("redis://localhost:6379", False),
        ("redis://[::1]/3", False),
        ("rediss://redis.example.com", False),
        ("unix:///run/redis.sock", False),
    ],
)
def test_a_redis_that_lets_everybody_in(run, url, is_open):
    found = run(app() | {"SCALING_ENABLED": True, "REDIS_URL": url}, deploy=True)
    assert set(found) == ({"W024"} if is_open else set())


def test_a_redis_that_is_not_used(run):
    assert run(app() | {"REDIS_URL": "redis://redis.example.com"}, deploy=True) == {}
