import asyncio
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from sanctum import TransientToken, get_token_model, guarding
from sanctum.guarding import (
    atell_denied,
    is_by_sanctum,
    missing_abilities,
    name_abilities,
    named_abilities,
    tell_denied,
)
from sanctum.signals import ability_denied


@pytest.fixture(autouse=True)
def nothing_named_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarding, "_named", {})


def token(*abilities: str) -> Any:
    return get_token_model()(abilities=list(abilities))


def test_names_come_out_once_and_in_order() -> None:
    assert name_abilities(["b", "a:x", "b"]) == ("b", "a:x")


def test_it_is_remembered_where_an_ability_was_named() -> None:
    name_abilities(["orders:read"])
    name_abilities(["orders:read"])
    (first, second) = named_abilities()["orders:read"]
    assert first.startswith(f"{__name__}:") and second.startswith(f"{__name__}:")


@pytest.mark.parametrize(
    "names", [[], ["*"], ["orders:*"], [""], [None], ["a b"], ["a" * 101], "", "orders", b"a", [b"a"], [["a"]]]
)
def test_what_is_no_ability_is_a_mistake_24(names: Any) -> None:
    with pytest.raises(ImproperlyConfigured):
        name_abilities(names)
    assert named_abilities() == {}


def test_a_token_lacks_what_it_does_not_hold() -> None:
    assert missing_abilities(token("a"), ["a", "b", "c"]) == ["b", "c"]
    assert missing_abilities(token("*"), ["a", "b"]) == []


def test_one_may_be_enough() -> None:
    assert missing_abilities(token("a"), ["a", "b"], any_is_enough=True) == []
    assert missing_abilities(token("c"), ["a", "b"], any_is_enough=True) == ["a", "b"]


def test_a_session_lacks_nothing() -> None:
    assert missing_abilities(TransientToken(), ["a"]) == []


class CanAll:
    """Something with ``can`` that is no token of ours."""

    def can(self, ability: str) -> bool:
        return True

    def cant(self, ability: str) -> bool:
        return False


@pytest.mark.parametrize("auth", [None, "token", CanAll(), object()])
def test_what_is_not_ours_lacks_all_but_where_the_site_allows(auth: Any, settings: Any) -> None:
    assert not is_by_sanctum(auth)
    assert missing_abilities(auth, ["a"]) == ["a"]
    settings.SANCTUM = {"ABILITIES_WITHOUT_TOKEN": "allow"}
    assert missing_abilities(auth, ["a"]) == []


@pytest.mark.parametrize("auth", [None, "token", token("a"), TransientToken()])
def test_a_denial_is_told_with_the_token(auth: Any) -> None:
    heard: list[Any] = []

    def hear(**told: Any) -> None:
        heard.append((told["token"], told["missing"], told["request"]))

    ability_denied.connect(hear)
    try:
        tell_denied(auth, ["b"], None)  # type: ignore[arg-type]
        asyncio.run(atell_denied(auth, ["b"], None))  # type: ignore[arg-type]
    finally:
        ability_denied.disconnect(hear)
    assert heard == [(auth if is_by_sanctum(auth) else None, ["b"], None)] * 2
