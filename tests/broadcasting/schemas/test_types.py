"""Types and the names of their classes."""

from broadcasting.schemas.types import INTEGER, NULL, STRING, UNKNOWN, Choice, Definitions, choice


def make(name, module):
    return type(name, (), {"__module__": module})


def test_classes_that_share_a_name_get_their_modules():
    one, two, other = make("Order", "shop.events"), make("Order", "depot.events"), make("Line", "shop.events")
    definitions = Definitions({one: STRING, two: STRING, other: STRING})
    assert definitions.names() == {one: "shop_events_Order", two: "depot_events_Order", other: "Line"}
    assert [name for name, _, _ in definitions.sorted()] == ["Line", "depot_events_Order", "shop_events_Order"]


def test_choices():
    assert choice([STRING, STRING]) == STRING
    assert choice([Choice((STRING, NULL)), INTEGER]) == Choice((STRING, NULL, INTEGER))
    assert choice([STRING, UNKNOWN]) == UNKNOWN
