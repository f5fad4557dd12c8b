"""Kinds of settings, with values that are right and values that are not."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revurb.conf.values import Choice
from sanctum.conf.kinds import Abilities, HeaderName, ListOf, Origins, Prefix, Rate, Registry, Status
from sanctum.conf.settings import SETTING_KINDS
from sanctum.origins import OriginPattern

HOSTILE = [
    None, True, 5, -1, 1.5, float("nan"), 10**400, b"bytes", "", " ", "\0", "a\nb", "a" * 10_000, "'; drop table",
    "{0}", "%s", "٣", "²", "\ud800", "\u202e", [], {}, [None], [[]], [{}], {"a": object()}, {None: None}, object(),
    ("a", 5), {"a"},
]  # fmt: skip


def refusal(kind, value) -> str:
    with pytest.raises(ValueError) as caught:
        kind.check(value)
    return str(caught.value)


@pytest.mark.parametrize("name", SETTING_KINDS)
def test_no_value_is_more_than_refused(name):
    for value in HOSTILE:
        try:
            SETTING_KINDS[name].check(value)
        except ValueError as error:
            assert len(str(error)) < 500 and str(error).isprintable()


@pytest.mark.parametrize("name", ["TOKEN_PREFIX", "SPA_ORIGINS"])
@given(text=st.text())
def test_no_text_of_the_environment_is_more_than_refused(name, text):
    try:
        SETTING_KINDS[name].read(text)
    except ValueError as error:
        assert str(error).isprintable()


class TestPrefix:
    @pytest.mark.parametrize("good", ["", "acme_pat_", "a", "A1_" + "b" * 17])
    def test_letters_digits_and_underscores(self, good):
        assert Prefix().check(good) == good
        assert Prefix().read(f" {good} ") == good

    @pytest.mark.parametrize("bad", ["1a", "_a", "a-b", "a|", "a b", "a\n", "é", "a" * 21, None, 5])
    def test_nothing_that_would_hide_where_the_id_begins(self, bad):
        assert "must be empty, or at most 20 letters" in refusal(Prefix(), bad)


class TestHeaderName:
    @pytest.mark.parametrize("good", ["Authorization", "X-Api-Token"])
    def test_names(self, good):
        assert HeaderName().check(good) == good

    @pytest.mark.parametrize("bad", ["", "X_Token", "X Token", "X:", "X\r\nY", "é", "a" * 65, None])
    def test_what_is_none(self, bad):
        assert refusal(HeaderName(), bad)


class TestRate:
    @pytest.mark.parametrize("good", ["1/s", "5/min", "60/minute", "1000000/day", "3/hour"])
    def test_as_rest_framework_writes_it(self, good):
        assert Rate().check(good) == good

    @pytest.mark.parametrize(
        "bad", ["0/s", "-1/s", "1/week", "1 / s", "1/", "/s", "1", 5, None, "1/s\n", "9" * 9 + "/s"]
    )
    def test_what_is_none(self, bad):
        assert "a rate such as" in refusal(Rate(), bad)


class TestStatus:
    def test_one_of_a_few_numbers(self):
        assert [Status(numbers=(403, 419)).check(each) for each in (403, 419)] == [403, 419]

    @pytest.mark.parametrize("bad", [404, 200, "403", 403.0, True, None])
    def test_no_other(self, bad):
        assert refusal(Status(numbers=(403, 419)), bad).startswith("must be 403 or 419, not ")


class TestListOf:
    def test_each_once_in_order(self):
        kind = ListOf(kind=Choice(words=("a", "b")))
        assert kind.check(["b", "a", "b"]) == ("b", "a")
        assert kind.read(" b, a,,b") == ("b", "a")

    @pytest.mark.parametrize("bad", ["a", {"a"}, None, ["c"], [None]])
    def test_what_is_none(self, bad):
        assert "must be a list" in refusal(ListOf(kind=Choice(words=("a",))), bad)

    def test_at_least_so_many(self):
        assert "at least 1" in refusal(ListOf(kind=Prefix(), least=1), [])


class TestOrigins:
    def test_they_come_out_as_patterns(self):
        pattern = OriginPattern.parse("https://app.example.com")
        assert Origins().check(["https://app.example.com", pattern]) == (pattern,)
        assert Origins().read("https://app.example.com, https://app.example.com") == (pattern,)

    @pytest.mark.parametrize("bad", ["https://a.test", ["*"], ["a.test"], ["https://a.test/x"], [5], None])
    def test_what_is_none(self, bad):
        assert refusal(Origins(), bad)


class TestAbilities:
    def test_they_come_out_as_a_tuple(self):
        assert Abilities().check(["a", "b:*", "a", "*"]) == ("a", "b:*", "*")

    @pytest.mark.parametrize("bad", ["*", {"a": ""}, ["a b"], [None], None])
    def test_what_is_none(self, bad):
        assert re.match("must (be|hold)", refusal(Abilities(), bad))


class TestRegistry:
    def test_a_list_has_no_texts(self):
        assert Registry().check(["a", "b"]) == {"a": "", "b": ""}

    def test_a_dict_has_some(self):
        assert Registry().check({"a": "About a"}) == {"a": "About a"}

    @pytest.mark.parametrize(
        "bad", ["a", ["*"], ["a:*"], [5], [None], {"a": None}, {"a": "x\ny"}, {5: ""}, {"a b": ""}, 5]
    )
    def test_what_is_none(self, bad):
        assert re.match("must (be|hold|name)", refusal(Registry(), bad))
