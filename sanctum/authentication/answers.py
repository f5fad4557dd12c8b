"""What plain views answer to whom they don't let in, in the words of the DRF class, and what caches are told."""

from collections.abc import Sequence
from typing import Any

from django.http import JsonResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control, patch_vary_headers

from revurb.csrf import ADVICE
from sanctum.authentication.refused import AuthenticationRefused, CsrfRefused
from sanctum.conf import get_settings
from sanctum.tokens.validity import Refusal

RETRY_AFTER = 60
"""Seconds, where nobody knows better."""


def challenge(*, wrong_token: bool) -> str:
    """The value of ``WWW-Authenticate`` (RFC 6750, section 3)."""
    settings = get_settings()
    realm = settings.REALM.replace("\\", "\\\\").replace('"', '\\"')
    return f'{settings.KEYWORDS[0]} realm="{realm}"' + (', error="invalid_token"' if wrong_token else "")


def answer_refused(error: AuthenticationRefused | CsrfRefused | None) -> JsonResponse:
    """The answer to nobody: 401, 429 for a flood of wrong tokens, ``CSRF_FAILURE_STATUS`` for a forgery."""
    if isinstance(error, CsrfRefused):
        return _answer(get_settings().CSRF_FAILURE_STATUS, f"{str(error).rstrip('.')}. {ADVICE}", "csrf_failed")
    if error is not None and error.reason == Refusal.THROTTLED:
        headers = {"Retry-After": str(error.retry_after or RETRY_AFTER)}
        return _answer(429, "Too many wrong tokens came from your address.", "throttled", headers)
    headers = {"WWW-Authenticate": challenge(wrong_token=error is not None)}
    return _answer(401, "Unauthenticated.", "unauthenticated", headers)


def answer_missing(missing: Sequence[str]) -> JsonResponse:
    """The answer to somebody whose token lacks abilities: 403."""
    return _answer(403, "Missing abilities.", "missing_ability", missing=list(missing))


def keep_private(response: HttpResponseBase) -> None:
    """Keep what somebody got for a credential from everybody else behind the same cache."""
    patch_vary_headers(response, (get_settings().HEADER, "Cookie", "Origin"))
    if "no-store" not in response.get("Cache-Control", ""):
        patch_cache_control(response, private=True)


def _answer(status: int, detail: str, code: str, headers: dict[str, str] | None = None, **more: Any) -> JsonResponse:
    return JsonResponse({"detail": detail, "code": code, **more}, status=status, headers=headers)
