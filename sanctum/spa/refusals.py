"""What front ends hear when they are refused. Each body has a ``detail`` for people and a ``code`` for programs."""

from collections.abc import Mapping
from typing import Any

from rest_framework.exceptions import APIException, ErrorDetail, Throttled
from rest_framework.response import Response

NOT_FIRST_PARTY = "not_first_party"
INVALID = "invalid"
INVALID_CREDENTIALS = "invalid_credentials"
THROTTLED = "throttled"
"""What ``code`` may be, besides those of ``sanctum.authentication.replies``."""


class NotFirstParty(APIException):
    """The request is of no page that is ours; 403."""

    status_code = 403

    def __init__(self) -> None:
        detail = (
            "This is for pages of this site and of SANCTUM['SPA_ORIGINS'], as the headers Origin, Referer and "
            "Sec-Fetch-Site name them. manage.py sanctum_doctor explains who is let in."
        )
        super().__init__({"detail": detail, "code": NOT_FIRST_PARTY}, NOT_FIRST_PARTY)


class TooManyAttempts(Throttled):
    """429, with ``Retry-After``."""

    def __init__(self, wait: int) -> None:
        super().__init__(wait)
        detail = f"Too many attempts. Try again in {wait} seconds."
        self.detail = {"detail": ErrorDetail(detail, THROTTLED), "code": ErrorDetail(THROTTLED, THROTTLED)}


def invalid(errors: Mapping[str, Any]) -> Response:
    """400 for a body that lacks something; ``errors`` has a list of texts for each field, as DRF writes it."""
    return Response({"detail": "Invalid input.", "code": INVALID, "errors": errors}, status=400)


def invalid_credentials() -> Response:
    """400, the same for an unknown user, a wrong password and a deactivated user.

    It is no 401, which would want a challenge, and which front ends take for the end of a session. It is returned and
    not raised, since DRF rolls back what was written by a view that raises: notes of failed logins among it.
    """
    return Response({"detail": "Wrong credentials.", "code": INVALID_CREDENTIALS}, status=400)
