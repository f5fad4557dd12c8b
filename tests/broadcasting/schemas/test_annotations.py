"""Annotations, one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from broadcasting.events import BroadcastEvent
from broadcasting.schemas.annotations import Unresolved, fields_of, returned_by


@dataclass
class Sample:
    number: int
    itself: Sample | None
    missing: Nowhere  # noqa: F821
    shared: ClassVar[int] = 1
    _hidden: str = ""


class Child(Sample):
    text: str


def test_one_that_cant_be_found_does_not_take_the_others_along():
    hints = dict(fields_of(Sample))
    assert hints["number"] is int
    assert hints["itself"] == Sample | None
    assert isinstance(hints["missing"], Unresolved)
    assert repr(hints["missing"]) == "Nowhere"
    assert set(hints) == {"number", "itself", "missing"}


def test_a_class_that_is_no_dataclass_has_annotated_attributes():
    class Plain:
        number: int
        shared: ClassVar = 1
        other = 2

    assert dict(fields_of(Plain)) == {"number": int}


def test_what_a_dataclass_does_not_hold_is_no_field():
    assert "text" not in dict(fields_of(Child))


def test_a_class_within_a_function_finds_itself():
    class Local:
        other: Local

    assert dict(fields_of(Local)) == {"other": Local}


def test_options_of_an_event_are_no_data():
    class Loud(BroadcastEvent):
        retries: ClassVar[int] = 3
        broadcast_queue: str | None = "loud"
        number: int

    assert dict(fields_of(Loud)) == {"number": int}


def test_return_annotations():
    def yes() -> dict[str, int]: ...
    def no(): ...
    def nothing() -> None: ...

    assert returned_by(yes) == dict[str, int]
    assert returned_by(no) is None
    assert returned_by({"a": 1}) is None
    assert returned_by(nothing) in (None, type(None))
