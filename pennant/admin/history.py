"""The trail of a feature, page by page from the newest, without counting it."""

from typing import Any

from pennant.admin.showing import scope_words, value_words
from pennant.models import FeatureChange

PAGE = 50


def history(name: str, before: int | None) -> tuple[list[dict[str, Any]], int | None]:
    """A page of changes older than the key ``before``, and the key from which the next page goes on.

    What was done to all features at once is among them.
    """
    found: list[FeatureChange] = []
    for feature in dict.fromkeys([name, ""]):
        rows = FeatureChange.objects.filter(feature=feature)
        found += rows.filter(pk__lt=before)[: PAGE + 1] if before else rows[: PAGE + 1]
    found.sort(key=lambda each: -each.pk)
    return [_line(each) for each in found[:PAGE]], found[PAGE - 1].pk if len(found) > PAGE else None


def _line(change: FeatureChange) -> dict[str, Any]:
    return {
        "change": change,
        "scope": scope_words(change.scope) if change.scope else "",
        "old": value_words(change.old),
        "new": value_words(change.new),
    }


def key_of(text: str) -> int | None:
    """The key in an address; ``None`` for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
