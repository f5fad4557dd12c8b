"""Tokens: whether the text of one lets somebody in, and what follows from that.

Async code spends one hop into a thread on all that may block: the count of failures, the cache, the query, the
validator and the last use. Django's own async ORM would take a hop for each.
"""

from dataclasses import dataclass
from typing import Any

from asgiref.sync import sync_to_async
from django.http import HttpRequest
from django.views.decorators.debug import sensitive_variables

from sanctum.authentication.failures import count_failure, seconds_shut_out
from sanctum.authentication.judging import judge, validate
from sanctum.authentication.last_use import record_use
from sanctum.authentication.lookup import find
from sanctum.authentication.refused import AuthenticationRefused
from sanctum.authentication.remembering import recall, remember
from sanctum.conf import get_settings
from sanctum.models import get_token_model
from sanctum.signals import token_auth_failed, token_authenticated
from sanctum.tokens import foreign
from sanctum.tokens.text import ParsedToken
from sanctum.tokens.validity import Refusal


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came out: a token that is good, or why nobody was let in, with the row if its secret was right."""

    token: Any
    reason: Refusal | None = None
    retry_after: int | None = None


@sensitive_variables("plain_text")
def find_token(plain_text: str) -> Any:
    """The row of a token with its ``user``, by one query, or ``None``. Whether it is good is not asked."""
    parsed = _parse(plain_text)
    return None if parsed is None else find(parsed)


@sensitive_variables("plain_text")
def authenticate_token(plain_text: str, request: HttpRequest | None = None) -> Any:
    """The row of a good token, with its ``user``. Raises ``AuthenticationRefused`` for any other text.

    ``request`` says from where it came: without one, failures are not counted against an address. The use of the token
    is recorded, and the signals are sent.
    """
    verdict = _decide(_parse(plain_text), request)
    signal, values = _news(verdict, request)
    if signal.has_listeners(get_token_model()):
        signal.send_robust(sender=get_token_model(), **values)
    return _outcome(verdict)


@sensitive_variables("plain_text")
async def aauthenticate_token(plain_text: str, request: HttpRequest | None = None) -> Any:
    """The async twin of ``authenticate_token``; receivers of the signals run where their kind belongs."""
    verdict = await sync_to_async(_decide)(_parse(plain_text), request)
    signal, values = _news(verdict, request)
    if signal.has_listeners(get_token_model()):
        await signal.asend_robust(sender=get_token_model(), **values)
    return _outcome(verdict)


def _parse(plain_text: str) -> ParsedToken | None:
    settings = get_settings()
    return foreign.parse(plain_text, settings.prefixes, settings.ACCEPTED_FORMS)


def _decide(parsed: ParsedToken | None, request: HttpRequest | None) -> Verdict:
    seconds = seconds_shut_out(request)
    if seconds is not None:
        return Verdict(None, Refusal.THROTTLED, seconds)
    if parsed is None:
        return _refuse(None, Refusal.MALFORMED, request)
    token = recall(parsed)
    if token is not None:
        return _conclude(token, None, request)
    token = find(parsed)
    if token is None:
        return _refuse(None, Refusal.UNKNOWN, request)
    reason = judge(token)
    if reason is None:
        remember(token)
    return _conclude(token, reason, request)


def _conclude(token: Any, reason: Refusal | None, request: HttpRequest | None) -> Verdict:
    reason = validate(token, reason, request)
    if reason is not None:
        return _refuse(token, reason, request)
    record_use(token, request)
    return Verdict(token)


def _refuse(token: Any, reason: Refusal, request: HttpRequest | None) -> Verdict:
    count_failure(request, reason)
    return Verdict(token, reason)


def _news(verdict: Verdict, request: HttpRequest | None) -> tuple[Any, dict[str, Any]]:
    """The signal for a verdict, and what it carries."""
    if verdict.reason is None:
        return token_authenticated, {"token": verdict.token, "request": request}
    return token_auth_failed, {"reason": verdict.reason, "token": verdict.token, "request": request}


def _outcome(verdict: Verdict) -> Any:
    if verdict.reason is not None:
        raise AuthenticationRefused(verdict.reason, verdict.retry_after)
    return verdict.token
