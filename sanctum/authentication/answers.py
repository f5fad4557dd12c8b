"""What plain views answer to whom they don't let in, in the words of the DRF class, and what caches are told."""

from collections.abc import Sequence

from django.http import JsonResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control, patch_vary_headers

from sanctum.authentication.refused import AuthenticationRefused, CsrfRefused
from sanctum.authentication.replies import Reply, reply_to, reply_to_missing
from sanctum.conf import get_settings


def answer_refused(error: AuthenticationRefused | CsrfRefused | None) -> JsonResponse:
    """The answer to nobody: 401, 429 for a flood of wrong tokens, ``CSRF_FAILURE_STATUS`` for a forgery."""
    return _answer(reply_to(error))


def answer_missing(missing: Sequence[str]) -> JsonResponse:
    """The answer to somebody whose token lacks abilities: 403."""
    return _answer(reply_to_missing(missing))


def keep_private(response: HttpResponseBase) -> None:
    """Keep what somebody got for a credential from everybody else behind the same cache."""
    patch_vary_headers(response, (get_settings().HEADER, "Cookie", "Origin"))
    if "no-store" not in response.get("Cache-Control", ""):
        patch_cache_control(response, private=True)


def _answer(reply: Reply) -> JsonResponse:
    return JsonResponse(reply.body, status=reply.status, headers=dict(reply.headers))
