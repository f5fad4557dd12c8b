"""What a token is asked to be, looked at before anything is made."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings as django_settings
from django.utils import timezone

from sanctum.conf import get_settings
from sanctum.issuing.errors import IssuingError
from sanctum.models import LONGEST_NAME, get_token_model, owner_model
from sanctum.tokens import abilities as rules

LONGEST_LIFE = timedelta(days=36525)
"""A century, after which nobody looks. What lies further ahead is taken for a mistake."""


def check_owner(user: Any) -> Any:
    """A saved and active user, who may have tokens."""
    if not isinstance(user, owner_model(get_token_model())) or user.pk is None:
        raise IssuingError("user", "A token belongs to a saved user.")
    if not user.is_active:
        raise IssuingError("user", "The user is not active.")
    return user


def check_maker(user: Any) -> Any:
    """The saved user who makes a token for another, or ``None``."""
    if user is None or (isinstance(user, get_token_model().created_by.field.related_model) and user.pk is not None):
        return user
    raise IssuingError("created_by", "A token is made by a saved user.")


def check_name(value: Any) -> str:
    name = value.strip() if isinstance(value, str) else ""
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise IssuingError("name", f"A token's name is a text of 1 to {LONGEST_NAME} printable characters.")
    return name


def check_abilities(given: Iterable[str] | None, by: Any) -> list[str]:
    """The abilities of a new token, none of which the token that asks for it lacks."""
    settings = get_settings()
    if given is None and settings.DEFAULT_ABILITIES is None:
        raise IssuingError("abilities", "Say what the token may do, or set SANCTUM['DEFAULT_ABILITIES'].")
    try:
        names = rules.check_abilities(settings.DEFAULT_ABILITIES if given is None else given)
    except rules.InvalidAbility as error:
        raise IssuingError("abilities", f"The value {error}.") from None
    if settings.ABILITIES and (strange := rules.unknown(names, settings.ABILITIES)):
        raise IssuingError("abilities", f"There are no such abilities: {', '.join(strange)}.")
    if not settings.WILDCARD_ABILITIES and any(name.endswith(":*") for name in names):
        raise IssuingError("abilities", "SANCTUM['WILDCARD_ABILITIES'] is off, so an ability does not end with :*.")
    check_subset(names, by)
    return names


def check_subset(names: Iterable[Any], by: Any) -> None:
    """Refuse what goes beyond the token that asks; one that is no longer good asks for nothing."""
    if by is None:
        return
    if not by.is_transient and by.refusal():
        raise IssuingError("by", "The token that asks is no longer valid.")
    if beyond := [str(each) for each in names if by.cant(each)]:
        raise IssuingError("abilities", f"The token that asks does not hold {', '.join(beyond)}.")


def aware(end: Any) -> Any:
    """An end for ``create_token``: clocks and forms of a site without ``USE_TZ`` know no time zones."""
    return timezone.make_aware(end) if isinstance(end, datetime) and timezone.is_naive(end) else end


def check_expiry(end: Any) -> datetime | None:
    """The end of a new token, as the database of this site keeps it."""
    longest = get_settings().MAX_EXPIRATION
    if end is None:
        if longest is not None:
            raise IssuingError("expires_at", f"A token must end within {_span(longest)}.")
        return None
    if not isinstance(end, datetime) or timezone.is_naive(end):
        raise IssuingError("expires_at", "The end of a token is a datetime with a time zone.")
    if not django_settings.USE_TZ:
        end = timezone.make_naive(end)
    now = timezone.now()
    if end <= now:
        raise IssuingError("expires_at", "The end of a token lies in the future.")
    if end > now + (longest or LONGEST_LIFE):
        raise IssuingError("expires_at", f"A token must end within {_span(longest or LONGEST_LIFE)}.")
    return end


def _span(length: timedelta) -> str:
    return str(length).removesuffix(", 0:00:00")
