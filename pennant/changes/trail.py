"""The trail: who changed what, when, and what it was before."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth import get_user_model

from pennant.conf import get_settings
from pennant.current import current_actor, current_memory, current_note
from pennant.stores.base import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """``old`` and ``new`` are JSON texts, or empty for nothing.

    ``feature`` is empty for all features, ``scope`` where it was not one.
    """

    action: str
    feature: str = ""
    scope: str = ""
    old: str = ""
    new: str = ""
    count: int | None = None
    actor: Any = field(default_factory=current_actor)
    note: str = field(default_factory=current_note)


def is_trail_kept(store: Store) -> bool:
    """Whether changes of a store are written down."""
    return get_settings().TRAIL and store.shared


def write_trail(store: Store, entries: Sequence[Entry]) -> None:
    """Write entries, if the trail is kept."""
    if not entries or not is_trail_kept(store):
        return
    from pennant.models import FeatureChange

    FeatureChange.objects.bulk_create([FeatureChange(store=store.name, **_fields(entry)) for entry in entries])


def _fields(entry: Entry) -> dict[str, Any]:
    from pennant.models import LONGEST_NOTE

    actor = entry.actor
    memory = current_memory()
    request = memory.request if memory else None
    return {
        "action": entry.action,
        "feature": entry.feature,
        "scope": entry.scope,
        "old": entry.old,
        "new": entry.new,
        "count": entry.count,
        "actor": actor if isinstance(actor, get_user_model()) else None,
        "actor_label": _plain(actor, 255) if actor is not None else "",
        "note": _plain(entry.note, LONGEST_NOTE),
        "request_id": _plain(request.headers.get("X-Request-ID", ""), 200) if request is not None else "",
    }


def _plain(value: Any, longest: int) -> str:
    """A text that every database takes, without what moves a terminal's cursor."""
    return "".join(each if each.isprintable() else " " for each in str(value)[:longest])
