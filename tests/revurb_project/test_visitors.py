"""Guests are named by session and tab; users by themselves."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest
from django.test import RequestFactory

from revurb_project.visitors import ADJECTIVES, ANIMALS, visitor_of


def request(session: dict[str, Any], tab: str = "", user: Any = None) -> HttpRequest:
    made = RequestFactory().get("/", headers={"X-Demo-Tab": tab})
    made.session = session  # type: ignore[assignment]
    made.user = user or AnonymousUser()
    return made


def test_a_guest_has_an_adjective_and_an_animal() -> None:
    adjective, animal = visitor_of(request({})).name.split()
    assert adjective in ADJECTIVES
    assert animal in ANIMALS


def test_a_guest_stays_the_same_in_one_tab() -> None:
    session: dict[str, Any] = {}
    assert visitor_of(request(session, "1")) == visitor_of(request(session, "1"))


@pytest.mark.parametrize("other", [({}, "1"), (None, "2")])
def test_other_sessions_and_other_tabs_are_other_guests(other: tuple[dict[str, Any] | None, str]) -> None:
    session: dict[str, Any] = {}
    other_session, other_tab = other
    assert (
        visitor_of(request(session, "1")).id
        != visitor_of(request(session if other_session is None else other_session, other_tab)).id
    )


def test_a_tab_of_another_session_can_not_be_taken_over_by_its_name() -> None:
    mine, theirs = request({}, "same"), request({}, "same")
    assert visitor_of(mine).id != visitor_of(theirs).id


def test_a_user_goes_by_the_username_in_every_tab() -> None:
    user = User(pk=7, username="ada")
    visitors = {visitor_of(request({}, tab, user)) for tab in ("1", "2")}
    assert {(visitor.id, visitor.name) for visitor in visitors} == {("user-7", "ada")}


def test_a_hue_is_an_angle() -> None:
    assert all(0 <= visitor_of(request({}, str(tab))).hue < 360 for tab in range(100))
