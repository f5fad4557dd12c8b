"""The list, which counts no further than it shows."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from sanctum import create_token, revoke_token
from sanctum.admin import listing
from sanctum.admin.listing import BoundedPaginator, StateFilter, reaches_beyond
from sanctum.models import PersonalAccessToken

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def five(owner: User, monkeypatch: Any) -> Any:
    for _ in range(5):
        create_token(owner, "ci", [])
    return PersonalAccessToken.objects.order_by("-pk")


@pytest.mark.parametrize(("most", "counted", "beyond"), [(3, 3, True), (5, 5, False), (100, 5, False)])
def test_it_stops_counting(five: Any, monkeypatch: Any, most: int, counted: int, beyond: bool) -> None:
    monkeypatch.setattr(listing, "MOST_LISTED", most)
    assert BoundedPaginator(five, 2).count == counted
    assert reaches_beyond(five) is beyond


def test_its_last_page_is_the_last_that_can_be_seen(five: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(listing, "MOST_LISTED", 4)
    pages = BoundedPaginator(five, 2)
    assert pages.num_pages == 2
    assert len(pages.page(2).object_list) == 2


@pytest.mark.parametrize(("state", "count"), [("active", 4), ("revoked", 1), ("expired", 0), ("delete", 5), (None, 5)])
def test_tokens_are_filtered_by_their_state(five: Any, state: str | None, count: int) -> None:
    revoke_token(five[0])
    chosen = StateFilter(None, {"state": [state]} if state else {}, PersonalAccessToken, None)  # type: ignore[arg-type]
    assert chosen.queryset(None, five).count() == count  # type: ignore[arg-type]
