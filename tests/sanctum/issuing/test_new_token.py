"""What create_token returns; that its text is kept nowhere is in test_creating.py."""

import pytest

from sanctum.issuing import NewAccessToken


def test_it_has_the_row_and_the_text():
    new = NewAccessToken("row", "text")
    assert (new.token, new.plain_text) == ("row", "text")
    assert repr(new) == "<NewAccessToken row>"


def test_the_text_can_not_be_replaced():
    with pytest.raises(AttributeError):
        NewAccessToken("row", "text").plain_text = "other"
