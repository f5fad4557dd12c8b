"""The list of features: those that code defines, and those that the default store still has values of."""

from typing import Any

from pennant.admin.addresses import address
from pennant.admin.counting import count_values, last_changes, names_in
from pennant.admin.overview import Overview, overviews, safe_store
from pennant.definitions import registry
from pennant.errors import PennantError
from pennant.stores.registry import get_store

PAGE = 25
FILTERS = {
    "": "All",
    "on": "On",
    "off": "Off",
    "partly": "For a share",
    "definition": "As defined",
    "expired": "Expired",
    "undefined": "Not defined",
}


def all_names() -> list[str]:
    """The names of all features, sorted."""
    try:
        store = get_store()
        rows = store.rows()
        stored = store.names() if rows is None else names_in(rows)
    except PennantError:
        stored = []
    return sorted({*registry.names(), *stored})


def listed(query: str, chosen: str) -> list[Overview]:
    """The features that match a search and a filter."""
    words = query.casefold().split()
    found = overviews(all_names())
    return [each for each in found if _matches(each, words) and _is_chosen(each, chosen)]


def completed(site: Any, page: list[Overview]) -> list[Overview]:
    """A page of the list, with counts, last changes and addresses: one query for each."""
    last = last_changes([each.name for each in page])
    by_store: dict[Any, list[Overview]] = {}
    for each in page:
        each.last, each.page = last.get(each.name), address(site, "change", each.name)
        by_store.setdefault(safe_store(each.name), []).append(each)
    for store, its in by_store.items():
        rows = store.rows() if store else None
        counts = count_values(rows, [each.name for each in its])
        for each in its:
            each.counts = counts[each.name] if rows is not None else None
    return page


def _matches(each: Overview, words: list[str]) -> bool:
    owner = each.definition.owner if each.definition else ""
    text = f"{each.name} {each.description} {owner}".casefold()
    return all(word in text for word in words)


def _is_chosen(each: Overview, chosen: str) -> bool:
    if chosen == "expired":
        return each.is_expired
    if chosen == "undefined":
        return each.definition is None
    return chosen not in FILTERS or not chosen or each.state == chosen
