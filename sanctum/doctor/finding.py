"""What one step found."""

from dataclasses import asdict, dataclass
from enum import StrEnum


class State(StrEnum):
    """How a finding counts."""

    OK = "ok"
    NOTE = "note"
    """Worth knowing; it keeps nobody out."""
    PROBLEM = "problem"
    """It keeps the front end out."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of a report. ``hint`` is what to set, to be pasted; empty where nothing needs to be."""

    step: str
    state: State
    text: str
    hint: str = ""

    def as_dict(self) -> dict[str, str]:
        """The finding as JSON has it."""
        return {name: str(value) for name, value in asdict(self).items()}


def ok(step: str, text: str) -> Finding:
    """All is well."""
    return Finding(step, State.OK, text)


def note(step: str, text: str, hint: str = "") -> Finding:
    """Something to know."""
    return Finding(step, State.NOTE, text, hint)


def problem(step: str, text: str, hint: str = "") -> Finding:
    """Something that keeps the front end out."""
    return Finding(step, State.PROBLEM, text, hint)
