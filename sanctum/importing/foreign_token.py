"""What a row of a foreign table says."""

import re
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from sanctum.models import LONGEST_NAME

NO_TIME = "no time where there should be one"
_EARLIEST = 1970


class SkippedRow(Exception):
    """A row that is not taken over. ``args[0]`` says why, in a few words that are the same for all such rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignToken:
    """A token of another maker. ``id`` is a part of its text, or ``None`` if it has none."""

    digest: str = field(repr=False)
    owner_key: Any
    owner_type: str = ""
    id: str | None = None
    name: str
    hint: str
    abilities: list[str]
    created_at: datetime | None = None
    expires_at: datetime | None = None
    last_used_at: datetime | None = None


def read_digest(value: Any, digits: str) -> str:
    """A digest in hex of so many digits, such as ``"64|128"``. Raises ``SkippedRow``."""
    if not isinstance(value, str) or not any(re.fullmatch(f"[0-9a-f]{{{each}}}", value) for each in digits.split("|")):
        raise SkippedRow("no digest of a token")
    return value


def read_time(value: Any, zone: tzinfo) -> datetime | None:
    """A time as the driver of a database gives it, in ``zone`` if it says no other. Raises ``SkippedRow``."""
    if value is None or value == "":
        return None
    try:
        moment = parse_datetime(value) if isinstance(value, str) else value
        if not isinstance(moment, datetime) or moment.year < _EARLIEST:
            raise SkippedRow(NO_TIME)
        aware = timezone.make_aware(moment, zone) if timezone.is_naive(moment) else moment
        return aware if settings.USE_TZ else timezone.make_naive(aware)
    except (ValueError, OverflowError):
        raise SkippedRow(NO_TIME) from None


def read_name(value: Any, otherwise: str) -> str:
    """A name that can be shown."""
    text = value if isinstance(value, str) else ""
    printable = "".join(each if each.isprintable() else " " for each in text)
    return printable.strip()[:LONGEST_NAME] or otherwise
