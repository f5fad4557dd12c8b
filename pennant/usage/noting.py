"""Notes of this process."""

from typing import Any


def note_use(feature: str, value: Any) -> None:
    """Note that a feature was checked and had this value. Costs next to nothing; never raises, never queries."""
