"""The question before a change for everyone, or a purge: how many values it concerns, and why it is made."""

from typing import Any

from pennant.admin.acting import Stale, mark_everyone
from pennant.admin.counting import MOST_ASKED, count_concerned
from pennant.admin.forms import NoteForm, PurgeForm, ValueForm
from pennant.admin.overview import Overview, overviews, safe_store
from pennant.admin.showing import pretty, value_words
from pennant.changes.everyone import activate_for_everyone
from pennant.changes.purging import purge
from pennant.current import changed_by
from pennant.definitions import registry

MOST_FEATURES = 100


class Question:
    """``data`` has ``do`` (``everyone`` or ``purge``), ``name`` for each feature and, once answered, the forms."""

    def __init__(self, data: Any) -> None:
        self.data = data
        do = data.get("do", "")
        self.is_purge = do == "purge"
        names = dict.fromkeys(name for name in data.getlist("name")[:MOST_FEATURES] if name and "\0" not in name)
        found = overviews(list(names)) if do in ("purge", "everyone", "on", "off") else []
        self.features: list[Overview] = [each for each in found if self.is_purge or each.may_change]
        self.names = [each.name for each in self.features]
        answered = data if "sure" in data else None
        definition = registry.get(self.names[0]) if len(self.names) == 1 else None
        self.value_form = ValueForm(
            answered, definition=definition, initial={"choice": do if do in ("on", "off") else data.get("choice", "on")}
        )
        self.note_form = PurgeForm(answered) if self.is_purge else NoteForm(answered)

    @property
    def title(self) -> str:
        """What is asked."""
        return "Purge values" if self.is_purge else "Change for everyone"

    @property
    def log_words(self) -> str:
        """What was done."""
        if self.is_purge:
            return "Purged."
        return f"{value_words(pretty(self.value_form.cleaned_data['value'])).capitalize()} for everyone."

    def is_valid(self) -> bool:
        """Whether it was answered well."""
        return self.note_form.is_valid() and (self.is_purge or self.value_form.is_valid())

    def context(self) -> dict[str, Any]:
        """How many values are concerned. The only count that a page makes, and no further than ``MOST_ASKED``."""
        resolved = self.data.get("what") == "resolved"
        steering = self.data.get("what") == "steering"
        counts = [
            count_concerned(rows, [name], everyone=not self.is_purge, steering=steering, resolved=resolved)
            for name in self.names
            if (store := safe_store(name)) and (rows := store.rows()) is not None
        ]
        total = None if None in counts else sum(each or 0 for each in counts)
        return {
            "count_words": f"more than {MOST_ASKED:,}" if total is None else f"{total:,}",
            "can_count": len(counts) == len(self.names),
            "seen": mark_everyone(self.names),
        }

    def carry_out(self, user: Any) -> int:
        """Do it; how many values were changed. Raises ``Stale``."""
        if mark_everyone(self.names) != self.data.get("seen"):
            raise Stale
        with changed_by(user, self.note_form.cleaned_data["note"]):
            if not self.is_purge:
                return activate_for_everyone(self.names, self.value_form.cleaned_data["value"], None)
            what = self.note_form.cleaned_data["what"]
            return purge(self.names, None, steering=what == "steering", resolved=what == "resolved")
