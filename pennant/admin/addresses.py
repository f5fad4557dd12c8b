"""Where the pages of a feature are. Names may hold anything, so they are quoted as the admin quotes keys."""

from typing import Any

from django.contrib.admin.utils import quote, unquote
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode

PREFIX = "pennant_featurevalue"


def address(site: Any, page: str, name: str | None = None, **query: Any) -> str:
    """The address of a page (``changelist``, ``change``, ``history``, ``ask``); empty for a name that can have none."""
    # A browser would take dots for a way up.
    quoted = None if name is None else ("_2E" * len(name) if name.strip(".") == "" else quote(name))
    try:
        path = reverse(f"admin:{PREFIX}_{page}", args=None if quoted is None else [quoted], current_app=site.name)
    except NoReverseMatch:
        return ""
    return f"{path}?{urlencode(query, doseq=True)}" if query else path


def name_in(quoted: str) -> str:
    """The name of a feature that is quoted in an address."""
    return unquote(quoted.replace("_2E", "."))
