"""A change is a text that knows which fields were written."""

import pytest

from broadcasting.model_events import Change


def test_is_a_text():
    assert Change("updated") == "updated"
    assert f"{Change('updated')}" == "updated"
    assert Change("updated") in ("created", "updated")


def test_without_update_fields_everything_may_have_been_written():
    assert Change("updated").touches("title")
    assert Change("updated").update_fields is None


def test_with_update_fields_only_those_were():
    change = Change("updated", ["title", "views"])
    assert change.update_fields == {"title", "views"}
    assert change.touches("views")
    assert change.touches("text", "title")
    assert not change.touches("text")
    assert not Change("updated", []).touches("title")


def test_wants_a_name():
    with pytest.raises(ValueError, match="needs a name"):
        Change("")
