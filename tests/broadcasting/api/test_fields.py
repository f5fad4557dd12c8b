from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.exceptions import ValidationError
from rest_framework.fields import Field

from broadcasting.api.fields import ChannelField, ItemsField, TextField

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


def errors(field: Field, value: Any) -> Any:
    with pytest.raises(ValidationError) as caught:
        field.run_validation(value)
    return caught.value.detail


class TestTextField:
    @pytest.mark.parametrize("value", ["a", " a ", "\u0000", "💥", "x" * 5])
    def test_passes_text_as_it_is(self, value: str) -> None:
        assert TextField(max_length=5).run_validation(value) == value

    @pytest.mark.parametrize("value", ["", " ", "\n\t", "\u2003"])
    def test_nothing_is_missing_or_allowed(self, value: str) -> None:
        assert errors(TextField(), value) == ["The :attribute field is required."]
        assert TextField(allow_blank=True).run_validation(value) == value

    @pytest.mark.parametrize("value", [0, 1.0, False, [], {}, ["a"]])
    def test_other_types(self, value: Any) -> None:
        assert errors(TextField(), value) == ["The :attribute field must be a string."]

    def test_length_is_in_characters(self) -> None:
        assert TextField(max_length=1).run_validation("💥") == "💥"
        assert errors(TextField(max_length=1), "ab") == ["The :attribute field may have at most 1 characters."]

    def test_null_is_absent(self) -> None:
        assert TextField(required=False).run_validation(None) is None
        assert errors(TextField(), None) == ["The :attribute field is required."]

    def test_lone_surrogates(self) -> None:
        assert errors(TextField(), "a\udc00") == ["The :attribute field must be valid Unicode text."]


class TestChannelField:
    def test_max_length_is_told(self) -> None:
        field = ChannelField(max_length=3)
        assert field.run_validation("abc") == "abc"
        message = "The :attribute field must be a valid channel name of at most 3 characters."
        assert errors(field, "abcd") == errors(field, "a b") == [message]


class TestItemsField:
    def test_too_many_are_not_looked_at(self) -> None:
        field = ItemsField(child=TextField(), max_length=2)
        assert errors(field, [1, 2, 3]) == ["The :attribute field may have at most 2 items."]

    def test_names_the_wrong_ones(self) -> None:
        assert list(errors(ItemsField(child=TextField()), ["a", 1, "b", 2])) == [1, 3]


@given(JSON)
def test_fields_return_or_raise_validation_errors(value: Any) -> None:
    for field in (TextField(max_length=9), ChannelField(max_length=9), ItemsField(child=ChannelField(max_length=9))):
        with suppress(ValidationError):
            assert field.run_validation(value) == value
