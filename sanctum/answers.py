"""What clients hear when they are refused, whichever framework says it: a status, a body and headers.

Each body has a ``detail`` for people and a ``code`` for programs; none says what was wrong with a token.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from revurb.csrf import ADVICE
from sanctum.authentication.refused import AuthenticationRefused, CsrfRefused
from sanctum.conf import get_settings
from sanctum.tokens.validity import Refusal

UNAUTHENTICATED = "unauthenticated"
THROTTLED = "throttled"
CSRF_FAILED = "csrf_failed"
MISSING_ABILITY = "missing_ability"
"""What ``code`` may be."""

_PATIENCE = 60
"""Seconds to wait where nobody knows better."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A refusal, before a framework makes a response of it."""

    status: int
    body: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)


def nobody() -> Answer:
    """For a request without a credential where one is needed."""
    body = {"detail": "Authentication credentials were not provided.", "code": UNAUTHENTICATED}
    return Answer(401, body, {"WWW-Authenticate": challenge()})


def refused(error: AuthenticationRefused) -> Answer:
    """For a wrong token: the same whatever was wrong with it, but for one that came after too many others."""
    if error.reason == Refusal.THROTTLED:
        wait = math.ceil(error.retry_after or _PATIENCE)
        return Answer(429, {"detail": "Too many attempts.", "code": THROTTLED}, {"Retry-After": str(wait)})
    body = {"detail": "Unauthenticated.", "code": UNAUTHENTICATED}
    return Answer(401, body, {"WWW-Authenticate": challenge(sent=True)})


def forged(error: CsrfRefused) -> Answer:
    """For a front end's request without the token that shows where it is from."""
    detail = f"{str(error).rstrip('.')}. {ADVICE}"
    return Answer(get_settings().CSRF_FAILURE_STATUS, {"detail": detail, "code": CSRF_FAILED})


def lacking(missing: list[str]) -> Answer:
    """For a token that does not hold the abilities that are wanted."""
    return Answer(403, {"detail": "Missing abilities.", "code": MISSING_ABILITY, "missing": missing})


def challenge(*, sent: bool = False) -> str:
    """What ``WWW-Authenticate`` says (RFC 6750, section 3); ``sent`` tells of a token that was wrong."""
    settings = get_settings()
    return f'{settings.KEYWORDS[0]} realm="{settings.REALM}"' + (', error="invalid_token"' if sent else "")
