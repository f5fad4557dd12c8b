from typing import Any

import pytest
from django.core.checks import run_checks
from django.urls import clear_url_caches

from sanctum.checks.sockets import check_ticket_cache, check_ticket_cache_is_shared

BACKENDS = "django.core.cache.backends"


def ids(settings: Any, backend: Any, urls: str = "tests.spa_site.urls", **configured: Any) -> list[str | None]:
    settings.ROOT_URLCONF = urls
    settings.CACHES = {"default": {"BACKEND": backend}}
    settings.SANCTUM = configured
    clear_url_caches()
    return [each.id for each in (*check_ticket_cache(), *check_ticket_cache_is_shared())]


def test_a_cache_that_keeps_nothing(settings: Any) -> None:
    assert ids(settings, f"{BACKENDS}.dummy.DummyCache") == ["sanctum.E050"]


def test_a_cache_of_one_process(settings: Any) -> None:
    assert ids(settings, f"{BACKENDS}.locmem.LocMemCache") == ["sanctum.W051"]


@pytest.mark.parametrize("backend", [f"{BACKENDS}.redis.RedisCache", None, 7])
def test_others_are_fine_or_somebody_elses_business(settings: Any, backend: Any) -> None:
    assert ids(settings, backend) == []


def test_a_site_without_the_endpoint_has_no_tickets(settings: Any) -> None:
    assert ids(settings, f"{BACKENDS}.dummy.DummyCache", "tests.guarded_site.urls") == []


@pytest.mark.parametrize("configured", [{"CACHE": "other"}])
def test_other_mistakes_are_told_by_other_checks(settings: Any, configured: dict[str, Any]) -> None:
    assert ids(settings, f"{BACKENDS}.dummy.DummyCache", **configured) == []


def test_they_are_registered(settings: Any) -> None:
    ids(settings, f"{BACKENDS}.dummy.DummyCache")
    assert "sanctum.E050" in {each.id for each in run_checks(tags=["sanctum"])}
    ids(settings, f"{BACKENDS}.locmem.LocMemCache")
    assert "sanctum.W051" in {each.id for each in run_checks(tags=["sanctum"], include_deployment_checks=True)}
