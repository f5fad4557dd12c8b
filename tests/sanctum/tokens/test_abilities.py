"""What a token may do (attack 21)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanctum.tokens.abilities import InvalidAbility, allows, check_abilities, check_ability, missing, unknown

names = st.from_regex(r"[a-z]{1,3}(:[a-z]{1,3}){0,2}", fullmatch=True)
anything = st.one_of(
    st.none(), st.integers(), st.text(), st.binary(), st.lists(st.text()), st.dictionaries(names, names)
)


@pytest.mark.parametrize("good", ["*", "orders", "orders:read", "a:b:c", "orders:*", "V1.orders-x_y:read", "a" * 100])
def test_abilities(good):
    assert check_ability(good) == good


@pytest.mark.parametrize(
    "bad",
    [
        None, 5, b"orders", ["orders"], "", " ", "orders ", "orders\n", "orders read", ":orders", "orders:", "a::b",
        "*:read", "ord*", "**", "orders:*:read", "-orders", "оrders", "orders:réad", "orders\0", "a" * 101, "a,b",
        "a:" * 5000 + "!",
    ],
)  # fmt: skip
def test_what_is_none(bad):
    with pytest.raises(InvalidAbility):
        check_ability(bad)


class TestLists:
    def test_each_once_and_in_order(self):
        assert check_abilities(["b", "a", "b"]) == ["b", "a"]
        assert check_abilities(("b", "a")) == ["b", "a"]
        assert check_abilities({"b", "a"}) == ["a", "b"]

    def test_upper_and_lower_case_differ(self):
        assert check_abilities(["A", "a"]) == ["A", "a"]

    def test_all_is_all(self):
        assert check_abilities(["*", "orders"]) == ["*"]

    def test_none_is_right(self):
        assert check_abilities([]) == []

    @pytest.mark.parametrize(
        "bad", [None, "*", "orders", b"*", 5, {"orders": True}, ["orders", None], [["orders"]], [{}]]
    )
    def test_what_is_none(self, bad):
        with pytest.raises(InvalidAbility):
            check_abilities(bad)

    def test_too_many(self):
        with pytest.raises(InvalidAbility, match="more than 200"):
            check_abilities([f"a{number}" for number in range(10_000)])


class TestAllows:
    @pytest.mark.parametrize(
        ("held", "wanted", "wildcards", "answer"),
        [
            (["orders:read"], "orders:read", False, True),
            (["orders:read"], "orders:write", False, False),
            (["orders:read"], "Orders:read", False, False),
            (["orders"], "orders:read", True, False),
            (["*"], "anything", False, True),
            (["orders:*"], "orders:read", False, False),
            (["orders:*"], "orders:read", True, True),
            (["orders:*"], "orders:items:read", True, True),
            (["orders:*"], "orders", True, False),
            (["orders:*"], "orders2:read", True, False),
            (["orders:read"], "orders:*", True, False),
            (["orders:*"], "*", True, False),
            (["orders:*"], "orders:*", False, True),
            ([], "orders", True, False),
        ],
    )
    def test_exactly_what_is_held(self, held, wanted, wildcards, answer):
        assert allows(held, wanted, wildcards=wildcards) is answer

    @given(anything, anything, st.booleans())
    def test_whatever_stands_in_a_row_is_no_error(self, held, wanted, wildcards):
        answer = allows(held, wanted, wildcards=wildcards)
        assert not answer or (isinstance(held, list) and isinstance(wanted, str))

    @pytest.mark.parametrize("held", ["*", None, {"*": 1}, 1, b"*", [["*"]]])
    def test_what_is_no_list_of_texts_allows_nothing(self, held):
        assert not allows(held, "orders")

    @pytest.mark.parametrize("wanted", [None, 5, ["*"], b"*"])
    def test_what_is_no_text_is_not_allowed(self, wanted):
        assert not allows(["*"], wanted)

    @given(st.lists(names | st.just("a:*")), names)
    def test_wildcards_only_add(self, held, wanted):
        assert allows(held, wanted, wildcards=True) >= allows(held, wanted)


def test_missing_names_what_is_not_held_in_order():
    assert missing(["a"], ["c", "a", "b"]) == ["c", "b"]
    assert missing(["*"], ["a", "*"]) == []
    assert missing(["a"], ["*"]) == ["*"]


def test_unknown_names_what_is_not_registered():
    registry = {"orders:read": "", "users:read": ""}
    assert unknown(["orders:read", "orders:*", "*"], registry) == []
    assert unknown(["orders:write", "shops:*", "orders"], registry) == ["orders:write", "shops:*", "orders"]
