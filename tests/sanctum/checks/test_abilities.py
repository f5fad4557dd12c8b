import sys
from types import ModuleType
from typing import Any

import pytest
from django.core.checks.registry import registry
from django.urls import clear_url_caches, path

from sanctum import guarding
from sanctum.checks.abilities import check_named_abilities, check_negations
from sanctum.drf import HasAbilities
from tests.sanctum.checks.test_negations import Negating

KNOWN = {"ABILITIES": {"orders:read": "Read orders", "orders:items:read": ""}}


@pytest.fixture(autouse=True)
def nothing_named_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarding, "_named", {})


def test_the_checks_are_registered() -> None:
    assert {check_named_abilities, check_negations} <= registry.registered_checks


def ids() -> list[str]:
    return [each.id or "" for each in check_named_abilities()]


def test_names_of_the_registry_are_fine(settings: Any) -> None:
    settings.SANCTUM = KNOWN
    HasAbilities("orders:read", "orders:items:read")
    assert ids() == []


def test_a_typo_is_an_error_that_tells_the_place(settings: Any) -> None:
    settings.SANCTUM = KNOWN
    HasAbilities("orders:raed")
    (message,) = check_named_abilities()
    assert message.id == "sanctum.E025"
    assert "'orders:raed'" in message.msg and f"{__name__}:" in message.msg
    assert 'SANCTUM["ABILITIES"]' in (message.hint or "")


def test_without_a_registry_any_name_is_fine(settings: Any) -> None:
    settings.SANCTUM = {}
    HasAbilities("orders:raed")
    assert ids() == []


@pytest.mark.parametrize("abilities", ["orders:raed", 7, [None], {"a b": ""}])
def test_a_registry_that_is_none_is_the_affair_of_another_check(settings: Any, abilities: Any) -> None:
    settings.SANCTUM = {"ABILITIES": abilities}
    HasAbilities("orders:raed")
    assert ids() == []


def urlconf(monkeypatch: pytest.MonkeyPatch, **contents: Any) -> str:
    module = ModuleType("urlconf_of_a_test")
    vars(module).update(contents)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    clear_url_caches()
    return module.__name__


class Views:
    """A URLconf whose views are imported when Django asks for its patterns."""

    def __iter__(self) -> Any:
        HasAbilities("orders:raed")
        return iter([path("", lambda request: None)])  # type: ignore[arg-type, return-value]

    def __reversed__(self) -> Any:
        return self.__iter__()


def test_views_are_imported_first(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.SANCTUM = KNOWN
    settings.ROOT_URLCONF = urlconf(monkeypatch, urlpatterns=Views())
    assert ids() == ["sanctum.E025"]


def test_negations_of_drf_are_warned_of(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ROOT_URLCONF = urlconf(monkeypatch, urlpatterns=[path("", Negating.as_view())])
    (message,) = check_negations()
    assert message.id == "sanctum.W023"
    assert "test_negations.Negating" in message.msg and "IsAuthenticated" in (message.hint or "")


def test_a_broken_urlconf_is_the_affair_of_another_check(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.SANCTUM = KNOWN
    for broken in ("no_such_module", urlconf(monkeypatch, urlpatterns=7), urlconf(monkeypatch), None):
        settings.ROOT_URLCONF = broken
        assert ids() == []
        assert check_negations() == []
