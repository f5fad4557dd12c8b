"""What the commands are told: numbers, times, users. Each raises with a sentence for the terminal."""

import argparse
import re
from datetime import datetime, time, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.management.base import CommandError
from django.db import connections
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_LONGEST = timedelta(days=36_525)


def number(lowest: int, highest: int) -> Any:
    """An option's type: a whole number in a range, both ends included."""

    def read(text: str) -> int:
        value = int(text) if re.fullmatch(r"-?[0-9]{1,18}", text) else lowest - 1
        if not lowest <= value <= highest:
            raise argparse.ArgumentTypeError(f"must be a whole number from {lowest} to {highest}, not {text[:40]!r}")
        return value

    return read


def duration(text: str) -> timedelta:
    """An option's type: ``30m``, ``12h``, ``90d``, ``4w``."""
    found = re.fullmatch(r"([0-9]{1,8})([mhdw])", text)
    value = int(found[1]) * _UNITS[found[2]] if found else timedelta(0)
    if not timedelta(0) < value <= _LONGEST:
        raise argparse.ArgumentTypeError(
            f"must be a number of minutes, hours, days or weeks such as 30m, 12h, 90d or 4w, not {text[:40]!r}"
        )
    return value


def moment(text: str) -> datetime:
    """An option's type: a date (its begin) or a datetime by ISO 8601, in ``TIME_ZONE`` if it says no other."""
    try:
        day = parse_date(text)
        value = datetime.combine(day, time.min) if day else parse_datetime(text)
        aware = None if value is None else timezone.make_aware(value) if timezone.is_naive(value) else value
    except (ValueError, OverflowError):
        aware = None
    if aware is None:
        raise argparse.ArgumentTypeError(
            f"must be a time such as 2027-01-31 or 2027-01-31T12:00:00+01:00, not {text[:40]!r}"
        )
    return aware


def find_user(text: str) -> Any:
    """The user with this username or primary key. Raises ``CommandError`` if there is none, or if it could be two."""
    try:
        model = get_user_model()
    except ImproperlyConfigured as error:
        raise CommandError(str(error)) from error
    found = {}
    for field in (model.USERNAME_FIELD, "pk"):
        try:
            user = model._default_manager.get(**{field: text})
        except (
            model.DoesNotExist,
            model.MultipleObjectsReturned,
            ValueError,
            TypeError,
            OverflowError,
            ValidationError,
        ):
            continue
        found[user.pk] = user
    if len(found) > 1:
        raise CommandError(f"{text[:100]!r} is the username of one user and the primary key of another.")
    if not found:
        raise CommandError(f"There is no user with the username or the primary key {text[:100]!r}.")
    return found.popitem()[1]


def check_database(alias: str | None) -> str | None:
    """An alias of ``DATABASES``. Raises ``CommandError`` for any other text."""
    if alias is not None and alias not in connections:
        raise CommandError(f"There is no database {alias[:100]!r} in DATABASES. Known are {', '.join(connections)}.")
    return alias
