"""What is told of tokens with ``--deploy`` only."""

from datetime import timedelta

import pytest

REDIS = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1"}}
GOOD = {"TOKEN_PREFIX": "acme_pat_", "EXPIRATION": timedelta(days=90)}


@pytest.fixture(autouse=True)
def shared_cache(settings):
    settings.CACHES = REDIS
    settings.ROOT_URLCONF = type("Urls", (), {"urlpatterns": []})


def test_a_good_configuration(run):
    assert run(GOOD, deploy=True) == {}


def test_nothing_is_said_without_deploy(run):
    assert run({"DEFAULT_ABILITIES": ["*"]}) == {}


@pytest.mark.parametrize("ends", ["EXPIRATION", "MAX_EXPIRATION", "IDLE_TIMEOUT"])
def test_tokens_that_never_end(run, ends):
    assert set(run(GOOD | {"EXPIRATION": None}, deploy=True)) == {"W037"}
    assert run(GOOD | {"EXPIRATION": None, ends: timedelta(days=9)}, deploy=True) == {}


def test_tokens_without_a_prefix(run):
    assert set(run(GOOD | {"TOKEN_PREFIX": ""}, deploy=True)) == {"W043"}


def test_tokens_that_may_do_everything(run):
    assert set(run(GOOD | {"DEFAULT_ABILITIES": ["orders:read", "*"]}, deploy=True)) == {"W044"}


@pytest.mark.parametrize("name", ["locmem.LocMemCache", "dummy.DummyCache"])
def test_a_cache_of_one_process(run, name):
    caches = {"default": {"BACKEND": f"django.core.cache.backends.{name}"}}
    assert "FAILURE_LIMIT" in run(GOOD, deploy=True, CACHES=caches)["W046"].msg
    unlimited = {"FAILURE_LIMIT": None, "LOGIN_LIMIT": None, "ISSUE_LIMIT": None}
    assert run(GOOD | unlimited, deploy=True) == {}


@pytest.mark.parametrize(
    "sign", [{"USE_X_FORWARDED_HOST": True}, {"SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https")}]
)
def test_a_proxy_that_is_not_counted(run, sign):
    assert set(run(GOOD, deploy=True, **sign)) == {"W047"}
    assert run(GOOD | {"TRUSTED_PROXIES": 1}, deploy=True) == {}


def test_a_validator_that_may_let_in(run):
    widening = {"VALIDATOR_MAY_WIDEN": True, "TOKEN_VALIDATOR": "builtins.dict"}
    assert set(run(GOOD | widening, deploy=True)) == {"W048"}


SESSION = "rest_framework.authentication.SessionAuthentication"
OURS = "sanctum.drf.SanctumAuthentication"


@pytest.mark.parametrize("classes", [[SESSION, OURS], [OURS, SESSION]])
def test_drf_asks_sessions_too(run, classes):
    found = run(GOOD, deploy=True, REST_FRAMEWORK={"DEFAULT_AUTHENTICATION_CLASSES": classes})
    assert set(found) == {"W045"} and OURS in found["W045"].hint


@pytest.mark.parametrize(
    "drf", [None, 7, {}, {"DEFAULT_AUTHENTICATION_CLASSES": None}, {"DEFAULT_AUTHENTICATION_CLASSES": [OURS, 7, None]}]
)
def test_drf_asks_only_one(run, drf):
    assert run(GOOD, deploy=True, REST_FRAMEWORK=drf) == {}
