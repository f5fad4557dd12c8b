"""Which names a pattern fits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcasting.authorization.patterns import Pattern


@pytest.mark.parametrize(
    ("pattern", "name", "found"),
    [
        ("lobby", "lobby", {}),
        ("orders.{order}", "orders.7", {"order": "7"}),
        ("orders.{order}.items.{item}", "orders.7.items.a-b", {"order": "7", "item": "a-b"}),
        ("{a}.{b}", "x.y", {"a": "x", "b": "y"}),
        ("room-{room}-chat", "room-12-chat", {"room": "12"}),
        ("room-{room}-chat", "room-a-chat-b-chat", {"room": "a-chat-b"}),
        ("App.Models.User.{user}", "App.Models.User.1", {"user": "1"}),
    ],
)
def test_a_name_that_fits_gives_its_parameters(pattern, name, found):
    assert Pattern.parse(pattern).match(name) == found


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("lobby", "lobby2"),
        ("lobby", "Lobby"),
        ("lobby", "lobby.1"),
        ("lobby", ""),
        ("orders.{order}", "orders."),
        ("orders.{order}", "orders"),
        ("orders.{order}", "orders.7.8"),
        ("orders.{order}", "xorders.7"),
        ("orders.{order}", "ordersx7"),
        ("orders.{order}", "orders.7\n.8"),
        ("room-{room}-chat", "room-chat"),
        ("room-{room}-chat", "room--chat"),
    ],
)
def test_other_names_do_not_fit(pattern, name):
    assert Pattern.parse(pattern).match(name) is None


def test_a_parameter_may_name_a_field():
    (parameter,) = Pattern.parse("orders.{order:slug}").parameters
    assert (parameter.name, parameter.field) == ("order", "slug")


@pytest.mark.parametrize(
    ("pattern", "complaint"),
    [
        ("private-orders.{order}", "without 'private-'"),
        ("private-encrypted-orders", "without 'private-encrypted-'"),
        ("presence-lobby", "without 'presence-'"),
        ("cache-news", "without 'cache-'"),
        ("#server-to-user-7", "without '#server-to-user-'"),
        ("{a}{b}", "two parameters need a dot"),
        ("{a}-{b}", "two parameters need a dot"),
        ("{a}.{a}", "parameter twice"),
        ("", "not allowed"),
        ("orders..x", "not allowed"),
        ("orders.", "not allowed"),
        ("orders/{order}", "not allowed"),
        ("orders.{}", "not allowed"),
        ("orders.{1}", "not allowed"),
        ("orders.{order", "not allowed"),
        ("orders.{order:}", "not allowed"),
        ("orders.*", "not allowed"),
        ("órders", "not allowed"),
        ("orders\n", "not allowed"),
    ],
)
def test_what_is_no_pattern_is_told(pattern, complaint):
    with pytest.raises(ValueError, match=complaint):
        Pattern.parse(pattern)


def test_patterns_that_fit_the_same_names_have_one_shape():
    shapes = {Pattern.parse(text).shape for text in ("orders.{order}", "orders.{id}", "orders.{order:slug}")}
    assert len(shapes) == 1


@given(st.lists(st.tuples(st.text(alphabet="abc-", min_size=1, max_size=5), st.booleans()), min_size=1, max_size=5))
def test_a_pattern_finds_what_was_put_in(parts):
    wanted = {f"p{number}": text for number, (text, is_parameter) in enumerate(parts) if is_parameter}
    pattern = ".".join(
        f"{{p{number}}}" if is_parameter else f"x{text}" for number, (text, is_parameter) in enumerate(parts)
    )
    name = ".".join(text if is_parameter else f"x{text}" for text, is_parameter in parts)
    assert Pattern.parse(pattern).match(name) == wanted


def test_many_parameters_and_long_names_cost_no_more_than_their_length():
    """A regular expression with so many groups would try for ever; the test's timeout would tell."""
    pattern = Pattern.parse(".".join(f"a{{p{number}}}a" for number in range(100)))
    assert pattern.match(".".join(["aaaa" * 500] * 99) + ".b") is None
