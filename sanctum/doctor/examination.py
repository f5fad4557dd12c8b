"""The whole of what the doctor has to say on one case."""

from dataclasses import dataclass
from typing import Any

from sanctum.conf import get_settings
from sanctum.doctor.case import Case
from sanctum.doctor.finding import Finding, State, note
from sanctum.doctor.steps import examine
from sanctum.doctor.trial.visit import visit


@dataclass(frozen=True, slots=True)
class Examination:
    """A case, and what was found: first by the settings, then by trying it."""

    case: Case
    findings: tuple[Finding, ...]

    @property
    def let_in(self) -> bool:
        """Whether the front end can log in and work with its session."""
        return not self.problems

    @property
    def problems(self) -> list[Finding]:
        """What keeps it out."""
        return [each for each in self.findings if each.state is State.PROBLEM]

    def as_dict(self) -> dict[str, Any]:
        """The examination as JSON has it."""
        return {
            "origin": str(self.case.page),
            "api": str(self.case.api),
            "let_in": self.let_in,
            "findings": [each.as_dict() for each in self.findings],
        }


def examine_case(case: Case) -> Examination:
    """Examine a case. Raises ``ImproperlyConfigured`` where ``SANCTUM`` can't be read."""
    settings = get_settings()
    return Examination(case, (*examine(case, settings), *visit(case), *_advice(case)))


def _advice(case: Case) -> list[Finding]:
    """What the front end's own code has to say."""
    if case.same_origin:
        return [
            note("Front end", "Scripts send the token of the cookie with each unsafe request; axios does so by itself.")
        ]
    return [
        note(
            "Front end",
            "Scripts have to ask for cookies and send the token themselves.",
            "axios.defaults.withCredentials = true; axios.defaults.withXSRFToken = true",
        )
    ]
