"""Notes of this process: which features gave which values today."""

from datetime import date
from hashlib import sha256
from typing import Any

from django.core import mail
from django.utils import timezone

from pennant.conf import get_settings
from pennant.errors import UnserialisableValue
from pennant.values import encode

LONGEST_VALUE = 80
MOST_VALUES = 20
"""Values of one feature that are noted in a process each day: more tell no more, and each may be a scope's own."""

Note = tuple[str, str]
"""A feature's name, and its value as JSON, or the hash of a long one."""


class Notes:
    """``waiting`` are to be written down; ``known`` were, or wait, and need not be noted again this day."""

    def __init__(self) -> None:
        self.day: date | None = None
        self.known: dict[str, set[Any]] = {}
        self.waiting: set[Note] = set()

    def take(self, feature: str, value: Any) -> None:
        """Note that a feature was checked and had this value. Costs next to nothing; never raises, never queries."""
        today = timezone.localdate()
        if today != self.day:
            self.day, self.known = today, {}
        values = self.known.setdefault(feature, set())
        # Of what is equal in Python, 1 and True are two values.
        key = value if value is True or value is False or isinstance(value, str) else _text(value)
        if key in values or len(values) >= MOST_VALUES or _is_test():
            return
        values.add(key)
        self.waiting.add((feature, _text(value)))

    def forget(self) -> None:
        """Know nothing, so that all is noted anew."""
        self.__init__()  # type: ignore[misc]


notes = Notes()
"""The process's own."""


def note_use(feature: str, value: Any) -> None:
    """Note that a feature was checked, unless ``PENNANT["USAGE"]`` is off."""
    if get_settings().USAGE:
        notes.take(feature, value)


def _is_test() -> bool:
    """Whether Django's test environment is set up: what tests check tells nothing, and they count queries."""
    return hasattr(mail, "outbox")


def _text(value: Any) -> str:
    try:
        text = encode(value)
    except UnserialisableValue:
        text = repr(type(value))
    return text if len(text) <= LONGEST_VALUE else f"sha256:{sha256(text.encode()).hexdigest()[:64]}"
