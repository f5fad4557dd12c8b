"""Whether a token that was found is good."""

import logging
from typing import Any

from django.http import HttpRequest
from django.utils.module_loading import import_string

from sanctum.conf import get_settings
from sanctum.issuing.fingerprint import has_same_password
from sanctum.tokens.validity import Refusal

logger = logging.getLogger(__name__)


def judge(token: Any, *, remembered: bool = False) -> Refusal | None:
    """Why a token or its owner is not good, or ``None``.

    A token that was ``remembered`` has no password with it; a change of it makes us forget the token.
    """
    if reason := token.refusal():
        return Refusal(reason)
    if not getattr(token.user, "is_active", False):
        return Refusal.INACTIVE
    if remembered or not get_settings().REVOKE_ON_PASSWORD_CHANGE:
        return None
    return None if has_same_password(token.user, token) else Refusal.PASSWORD_CHANGED


def validate(token: Any, reason: Refusal | None, request: HttpRequest | None) -> Refusal | None:
    """What ``SANCTUM["TOKEN_VALIDATOR"]`` makes of a judgement; without one, the judgement.

    It is asked about tokens that are good, and with ``VALIDATOR_MAY_WIDEN`` also about others, but never about those of
    a deactivated owner. Whatever it returns but ``True``, or raises, is a no.
    """
    settings = get_settings()
    if settings.TOKEN_VALIDATOR is None:
        return reason
    if reason is not None and (not settings.VALIDATOR_MAY_WIDEN or reason == Refusal.INACTIVE):
        return reason
    if _says_yes(settings.TOKEN_VALIDATOR, token, reason is None, request):
        return None
    return reason or Refusal.VALIDATOR


def _says_yes(path: str, token: Any, is_valid: bool, request: HttpRequest | None) -> bool:
    try:
        answer = import_string(path)(token, is_valid, request)
    except Exception:
        logger.exception("The TOKEN_VALIDATOR %s failed, so the token was refused.", path)
        return False
    if not isinstance(answer, bool):
        logger.error("The TOKEN_VALIDATOR %s returned a %s, which counts as no.", path, type(answer).__name__)
    return answer is True
