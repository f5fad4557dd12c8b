"""What is defined in a process."""

import pytest

from pennant.definitions.definition import Definition
from pennant.definitions.registry import Registry
from pennant.errors import UndefinedFeature


def definition(name, origin="shop:x", **options):
    return Definition(name=name, kind="value", source=True, origin=origin, **options)


def test_the_last_definition_counts_and_others_are_told():
    registry = Registry()
    first, again, other = definition("x"), definition("x"), definition("x", "blog:x")
    for each in (first, again, other):
        registry.add(each)
    assert registry.get("x") is other
    assert registry.duplicates == [(again, other)]
    assert len(registry) == 1


def test_a_slip_of_the_pen_is_guessed():
    registry = Registry()
    registry.add(definition("new-checkout"))
    with pytest.raises(UndefinedFeature, match="Did you mean 'new-checkout'"):
        registry.expect("new-chekout")
    with pytest.raises(UndefinedFeature, match="No feature 'zebra' is defined.$"):
        registry.expect("zebra")


@pytest.mark.parametrize("name", [[], {}, None, 7, "x\x00"])
def test_what_is_no_name_is_not_defined(name):
    assert name not in Registry()


def test_scope_types_tell_what_is_for_whom():
    registry = Registry()
    registry.add(definition("any"))
    registry.add(definition("texts", scope_type=str))
    assert [each.name for each in registry.for_scope("eu")] == ["any", "texts"]
    assert [each.name for each in registry.for_scope(7)] == ["any"]
    registry.remove("any")
    registry.remove("never there")
    assert registry.names() == ["texts"]
