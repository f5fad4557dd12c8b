"""The list of tokens, which stays quick when there are millions: nothing counts the table."""

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.functional import cached_property

from sanctum.states import STATES

MOST_LISTED = 10_000
"""Rows that the pages of a list reach; what lies beyond is searched for."""


class BoundedPaginator(Paginator):
    """Counts no further than to ``MOST_LISTED``."""

    @cached_property
    def count(self) -> int:
        """How many rows there are, or ``MOST_LISTED`` if there are more."""
        rows: Any = self.object_list
        return int(rows.order_by()[:MOST_LISTED].count())


def reaches_beyond(queryset: Any) -> bool:
    """Whether there are more rows than a list says."""
    return bool(queryset.order_by()[MOST_LISTED : MOST_LISTED + 1])


class StateFilter(SimpleListFilter):
    """Whether tokens are good; their owners are not looked at."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(each, each) for each in STATES]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        chosen = self.value()
        return getattr(queryset, chosen)() if chosen in STATES else queryset
