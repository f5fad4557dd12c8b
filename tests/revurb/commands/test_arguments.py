"""What the commands are told."""

from argparse import ArgumentTypeError
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management.base import CommandError

from revurb.commands.arguments import check_database, duration, find_user, moment, number


@pytest.mark.parametrize(("text", "value"), [("0", 0), ("10", 10), ("-1", -1)])
def test_numbers(text: str, value: int) -> None:
    assert number(-1, 10)(text) == value


@pytest.mark.parametrize("text", ["", "-2", "11", "1.0", "1e1", "٣", "²", " 1", "+1", "9" * 5000, "x", "0x1", "NaN"])
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(ArgumentTypeError, match="must be a whole number from -1 to 10"):
        number(-1, 10)(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("30m", timedelta(minutes=30)),
        ("12h", timedelta(hours=12)),
        ("90d", timedelta(days=90)),
        ("4w", timedelta(weeks=4)),
    ],
)
def test_durations(text: str, value: timedelta) -> None:
    assert duration(text) == value


@pytest.mark.parametrize(
    "text", ["", "0d", "-1d", "1", "1y", "1.5d", "d", "1 d", "٣d", "999999999w", "9" * 5000 + "d", "1D"]
)
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(ArgumentTypeError, match="such as 30m, 12h, 90d or 4w"):
        duration(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2027-01-31", datetime(2027, 1, 31, tzinfo=UTC)),
        ("2027-01-31T12:00", datetime(2027, 1, 31, 12, tzinfo=UTC)),
        ("2027-01-31 12:00:00+02:00", datetime(2027, 1, 31, 10, tzinfo=UTC)),
    ],
)
def test_moments(text: str, value: datetime, settings: Any) -> None:
    settings.TIME_ZONE = "UTC"
    assert moment(text) == value


@pytest.mark.parametrize(
    "text", ["", "tomorrow", "2027-02-30", "2027-13-01T00:00", "9999-99-99", "2027-01-31T25:00", "0"]
)
def test_what_is_no_moment(text: str) -> None:
    with pytest.raises(ArgumentTypeError, match="such as 2027-01-31"):
        moment(text)


@pytest.mark.django_db
def test_users_go_by_name_or_by_key() -> None:
    user = User.objects.create_user("ada")
    assert find_user("ada") == find_user(str(user.pk)) == user


@pytest.mark.django_db
def test_two_that_could_be_meant_are_none() -> None:
    """A username may be the key of somebody else: whose token would it be?"""
    user = User.objects.create_user("ada")
    User.objects.create_user(str(user.pk))
    with pytest.raises(CommandError, match="of one user and the primary key of another"):
        find_user(str(user.pk))


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["", "nobody", "-1", "9" * 30, "' OR 1=1 --", "*", "{0}", "x" * 5000, "²"])
def test_a_user_who_is_not_there(text: str) -> None:
    User.objects.create_user("ada")
    with pytest.raises(CommandError, match="There is no user") as refused:
        find_user(text)
    assert len(str(refused.value)) < 250


def test_databases_go_by_alias() -> None:
    assert check_database("default") == "default"
    assert check_database(None) is None
    with pytest.raises(CommandError, match="no database 'x'"):
        check_database("x")
