"""Why a feature seems to have done its work."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from pennant.conf import get_settings
from pennant.definitions import registry
from pennant.models import FeatureUse

Kind = Literal["expired", "unchecked", "constant", "undefined"]
KINDS: tuple[Kind, ...] = ("expired", "unchecked", "constant", "undefined")
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Reason:
    """``text`` is for people."""

    kind: Kind
    text: str


def stale_reasons(names: Collection[str], *, after: timedelta | None = None) -> dict[str, list[Reason]]:
    """The features among these that seem stale, each with its reasons, in the order of ``names``.

    ``after`` stands for ``PENNANT["STALE_AFTER"]``. Names that no code defines count as stored ones. Of features that
    are defined it costs two queries, and one more for each 500 names; none for no names.
    """
    if not names:
        return {}
    today = timezone.localdate()
    limit = today - (after or get_settings().STALE_AFTER)
    since, uses = recorded_since(), _uses(names, limit)
    is_long_recorded = since is not None and since <= limit
    found = {}
    for name in names:
        reasons = [*_of_definition(name, today), *_of_use(name, uses.get(name), limit, is_long_recorded)]
        if reasons:
            found[name] = reasons
    return found


def recorded_since() -> date | None:
    """Since when it is written down which features are checked; ``None`` if nothing is."""
    since: date | None = FeatureUse._default_manager.aggregate(since=Min("first_used_on"))["since"]
    return since


def _uses(names: Collection[str], limit: date) -> dict[str, dict[str, Any]]:
    listed = list(names)
    found: dict[str, Any] = {}
    is_recent = Q(last_used_on__gt=limit)
    for start in range(0, len(listed), CHUNK):
        rows = FeatureUse._default_manager.filter(feature__in=listed[start : start + CHUNK]).values("feature")
        for row in rows.annotate(
            last=Max("last_used_on"),
            values_now=Count("pk", filter=is_recent),
            since=Min("first_used_on", filter=is_recent),
            value_now=Min("value", filter=is_recent),
        ):
            found[row["feature"]] = row
    return found


def _of_definition(name: str, today: date) -> list[Reason]:
    definition = registry.get(name)
    if definition is None:
        return [Reason("undefined", "has values, and no code defines it")]
    if definition.expires is not None and definition.expires < today:
        return [Reason("expired", f"expired on {definition.expires}")]
    return []


def _of_use(name: str, use: dict[str, Any] | None, limit: date, is_long_recorded: bool) -> list[Reason]:
    if name not in registry:
        return []
    if use is None:
        return [Reason("unchecked", "was never checked")] if is_long_recorded else []
    if use["last"] <= limit:
        return [Reason("unchecked", f"was last checked on {use['last']}")]
    if use["values_now"] == 1 and use["since"] <= limit:
        return [Reason("constant", f"has been {use['value_now']} for everybody since {use['since']}")]
    return []
