"""What clients hear when they are refused, whichever framework says it: a status, a body and headers.

Each body has a ``detail`` for people and a ``code`` for programs; none says what was wrong with a token.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from revurb.csrf import TOKEN_ADVICE
from sanctum.authentication.refused import AuthenticationRefused, CsrfRefused
from sanctum.conf import get_settings
from sanctum.tokens.validity import Refusal

RETRY_AFTER = 60
"""Seconds, where nobody knows better."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A refusal, before a framework makes a response of it."""

    status: int
    body: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """By which programs tell refusals apart."""
        return str(self.body["code"])

    @property
    def detail(self) -> str:
        """What people read."""
        return str(self.body["detail"])


def reply_to(error: AuthenticationRefused | CsrfRefused | None) -> Reply:
    """What nobody hears: 401, 429 for a flood of wrong tokens, ``CSRF_FAILURE_STATUS`` for a forgery."""
    if isinstance(error, CsrfRefused):
        status = get_settings().CSRF_FAILURE_STATUS
        return Reply(status, _body("csrf_failed", f"{str(error).rstrip('.')}. {TOKEN_ADVICE}"))
    if error is not None and error.reason == Refusal.THROTTLED:
        wait = {"Retry-After": str(error.retry_after or RETRY_AFTER)}
        return Reply(429, _body("throttled", "Too many wrong tokens came from your address."), wait)
    demand = {"WWW-Authenticate": challenge(wrong_token=error is not None)}
    return Reply(401, _body("unauthenticated", "Unauthenticated."), demand)


def reply_to_missing(abilities: Iterable[str]) -> Reply:
    """What somebody hears whose token lacks abilities: 403."""
    return Reply(403, {**_body("missing_ability", "Missing abilities."), "missing": list(abilities)})


def challenge(*, wrong_token: bool) -> str:
    """The value of ``WWW-Authenticate`` (RFC 6750, section 3)."""
    settings = get_settings()
    realm = settings.REALM.replace("\\", "\\\\").replace('"', '\\"')
    return f'{settings.KEYWORDS[0]} realm="{realm}"' + (', error="invalid_token"' if wrong_token else "")


def _body(code: str, detail: str) -> dict[str, str]:
    return {"detail": detail, "code": code}
