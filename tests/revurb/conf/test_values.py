"""Kinds of values: any value in, the right type or a ``ValueError`` out, and nothing shown that may be a secret."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcasting.conf.settings import APPLICATION_KINDS, SETTING_KINDS
from revurb.conf.values import Credential, Host, Number, Optional, Text, Texts, Truth, UrlPath, show

ALL_KINDS = [*SETTING_KINDS.values(), *APPLICATION_KINDS.values()]
HUGE = st.sampled_from([1, -1]).map(lambda sign: sign * 10**5000)
ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    HUGE,
    st.floats(),
    st.text(st.characters()),
    st.binary(),
    st.lists(st.text()),
)


@given(st.sampled_from(ALL_KINDS), ANYTHING)
def test_check_takes_what_it_returned_and_refuses_the_rest(kind, value):
    try:
        parsed = kind.check(value)
    except ValueError as error:
        assert len(str(error)) < 400
        assert str(error).startswith("m")  # must, may: a sentence goes on
    else:
        assert kind.check(parsed) == parsed


@given(st.sampled_from(ALL_KINDS), st.text(st.characters(exclude_categories=())))
def test_read_takes_any_text(kind, text):
    try:
        parsed = kind.read(text)
    except ValueError as error:
        assert len(str(error)) < 400
    else:
        assert kind.check(parsed) == parsed


@given(st.text(min_size=3))
def test_credentials_are_never_shown(value):
    for kind in (Credential(), Credential(url_safe=True)):
        try:
            kind.check(f"never{value}shown ")
        except ValueError as error:
            assert "never" not in str(error)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("text", "'text'"),
        (2**65, "a number of more than 64 bits"),
        (None, "None"),
        (1.5, "1.5"),
        ({"SECRET": "hidden"}, "a dict"),
        (b"hidden", "a bytes"),
        ("\ud800\0", "'\\ud800\\x00'"),
    ],
)
def test_show(value, shown):
    assert show(value) == shown


def test_long_texts_are_clipped():
    assert len(show("x" * 10**6)) < 70


@pytest.mark.parametrize("text", ["TRUE", "1", "yes", "On", "(true)"])
def test_true(text):
    assert Truth().read(text) is True


@pytest.mark.parametrize("text", ["false", "0", "NO", "off", "(false)"])
def test_false(text):
    assert Truth().read(text) is False


def test_none_in_the_environment():
    assert Optional(kind=Number(lowest=1, highest=2)).read("(null)") is None
    assert Optional(kind=Number(lowest=1, highest=2)).read(" 2 ") == 2


@pytest.mark.parametrize(
    ("host", "bare"), [("[::1]", "::1"), ("::", "::"), ("a-b.test.", "a-b.test."), ("127.0.0.1", "127.0.0.1")]
)
def test_hosts(host, bare):
    assert Host().check(host) == bare


@pytest.mark.parametrize(("path", "clean"), [("", ""), ("/", ""), ("ws", "/ws"), ("//a//b//", "/a/b"), ("/.x", None)])
def test_paths(path, clean):
    if clean is None:
        pytest.raises(ValueError, UrlPath().check, path)
    else:
        assert UrlPath().check(path) == clean


def test_texts_keep_their_order():
    assert Texts().read(" b , a ,, ") == ("b", "a")
    assert Texts().check(["b", "a"]) == ("b", "a")
    assert Texts().check({"b", "a"}) == ("a", "b")


@pytest.mark.parametrize("value", [None, 7, "", "  ", "a\n", "a\0", "x" * 201, b"x"])
def test_what_is_no_text(value):
    with pytest.raises(ValueError, match="must be a text"):
        Text().check(value)


def test_texts():
    assert Text().check("high priority") == Text().read(" high priority ") == "high priority"
