"""The form field for abilities."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from sanctum.admin.abilities_field import abilities_field

REGISTRY = {"orders:read": "Read orders", "orders:write": "", "ping": "Ping"}


def offered(**held: Any) -> dict[str, str]:
    return dict(abilities_field(**held).choices)  # type: ignore[attr-defined]


def test_a_site_that_lists_its_abilities_offers_them_with_their_lines(settings: Any) -> None:
    settings.SANCTUM = {"ABILITIES": REGISTRY}
    assert offered() == {
        "*": "* (everything)",
        "orders:read": "orders:read: Read orders",
        "orders:write": "orders:write",
        "ping": "ping: Ping",
    }


def test_and_groups_of_them_where_wildcards_count(settings: Any) -> None:
    settings.SANCTUM = {"ABILITIES": REGISTRY, "WILDCARD_ABILITIES": True}
    assert [each for each in offered() if each.endswith(":*")] == ["orders:*"]


def test_what_a_token_holds_besides_can_be_kept(settings: Any) -> None:
    settings.SANCTUM = {"ABILITIES": REGISTRY}
    assert offered(held=["old", "ping"])["old"] == "old (not among this site's abilities)"
    assert abilities_field(["old"]).clean(["old", "ping"]) == ["old", "ping"]


@pytest.mark.parametrize("value", [["orders:delete"], ["ORDERS:READ"], ["orders:*"], [""], ["<script>"], "ping"])
def test_nothing_else_can_be_chosen(settings: Any, value: Any) -> None:
    settings.SANCTUM = {"ABILITIES": REGISTRY}
    with pytest.raises(ValidationError):
        abilities_field().clean(value)


def test_without_a_list_they_are_written() -> None:
    field = abilities_field()
    assert field.clean("orders:read, ping\r\n ping  x") == ["orders:read", "ping", "x"]
    assert field.clean("") == []
    assert field.clean("* ping") == ["*"]


@pytest.mark.parametrize(
    "value", ["ünd", "a;b", "<b>", "a:", "x" * 101, " ".join(map(str, range(300))), "a\x00b", "%s{0}"]
)
def test_what_is_no_ability_is_refused(value: str) -> None:
    with pytest.raises(ValidationError) as refused:
        abilities_field().clean(value)
    assert "x" * 90 not in str(refused.value)


@pytest.mark.parametrize(
    ("held", "written", "changed"),
    [(["a", "b"], "a\r\nb", False), (["a"], "a b", True), (["a"], "", True), (None, "", False), (5, "", False)],
)
def test_what_is_written_otherwise_is_no_change(held: Any, written: str, changed: bool) -> None:
    assert abilities_field().has_changed(held, written) is changed
