"""What forms ask; what comes of them is tested with the pages."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from sanctum.admin.forms import ExtendForm, RevokeForm, is_later

EARLY, LATE = datetime(2030, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("end", "than", "later"),
    [
        (LATE, EARLY, True),
        (EARLY, LATE, False),
        (EARLY, EARLY, False),
        (None, EARLY, True),
        (EARLY, None, False),
        (None, None, False),
    ],
)
def test_never_is_later_than_any_time(end: Any, than: Any, later: bool) -> None:
    assert is_later(end, than) is later


def test_a_reason_may_be_left_out() -> None:
    assert RevokeForm({}).is_valid()


def extended(**later: int) -> ExtendForm:
    end = timezone.now() + timedelta(**later)
    return ExtendForm({"expires_at_0": f"{end:%Y-%m-%d}", "expires_at_1": f"{end:%H:%M}"})


def test_a_new_end_lies_ahead() -> None:
    assert extended(days=2).is_valid()
    assert extended(days=-2).errors == {"expires_at": ["The end of a token lies in the future."]}


def test_a_site_without_time_zones_asks_the_same(settings: Any) -> None:
    settings.USE_TZ = False
    form = extended(days=2)
    assert form.is_valid()
    assert timezone.is_naive(form.cleaned_data["expires_at"])
