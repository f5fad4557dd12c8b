"""What API clients hear. Each body has a ``detail`` for people and a ``code`` for programs."""

from typing import Any

from rest_framework import exceptions

from revurb.csrf import ADVICE
from sanctum.conf import get_settings

UNAUTHENTICATED = "unauthenticated"
CSRF_FAILED = "csrf_failed"
MISSING_ABILITY = "missing_ability"
"""What ``code`` may be."""


class Unauthenticated(exceptions.AuthenticationFailed):
    """The request brought a wrong credential. It is not said what is wrong with it."""

    def __init__(self) -> None:
        super().__init__({"detail": "Unauthenticated.", "code": UNAUTHENTICATED}, UNAUTHENTICATED)


class CsrfFailed(exceptions.APIException):
    """A front end's request without the token that shows where it is from; 403, or ``CSRF_FAILURE_STATUS``."""

    def __init__(self, reason: str) -> None:
        super().__init__({"detail": f"{reason.rstrip('.')}. {ADVICE}", "code": CSRF_FAILED}, CSRF_FAILED)
        self.status_code = get_settings().CSRF_FAILURE_STATUS


def missing_ability(missing: list[str]) -> dict[str, Any]:
    """The body of a 403 for somebody whose token lacks abilities."""
    return {"detail": "Missing abilities.", "code": MISSING_ABILITY, "missing": missing}
