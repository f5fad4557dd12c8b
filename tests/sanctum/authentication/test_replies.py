from typing import Any

import pytest

from sanctum.authentication import AuthenticationRefused
from sanctum.authentication.refused import CsrfRefused
from sanctum.authentication.replies import challenge, reply_to, reply_to_missing
from sanctum.tokens.validity import Refusal


@pytest.mark.parametrize("reason", [each for each in Refusal if each != Refusal.THROTTLED])
def test_all_wrong_tokens_sound_the_same(reason: Refusal) -> None:
    reply = reply_to(AuthenticationRefused(reason))
    assert (reply.status, reply.detail, reply.code) == (401, "Unauthenticated.", "unauthenticated")
    assert reply.headers == {"WWW-Authenticate": 'Bearer realm="api", error="invalid_token"'}


@pytest.mark.parametrize(("wait", "header"), [(7, "7"), (None, "60"), (0, "60")])
def test_a_flood_is_told_when_to_come_again(wait: int | None, header: str) -> None:
    reply = reply_to(AuthenticationRefused(Refusal.THROTTLED, wait))
    assert (reply.status, reply.code, reply.headers) == (429, "throttled", {"Retry-After": header})


def test_nobody_is_not_told_that_a_token_was_wrong(settings: Any) -> None:
    settings.SANCTUM = {"REALM": "shop", "KEYWORDS": ["Token"]}
    reply = reply_to(None)
    assert (reply.status, reply.code) == (401, "unauthenticated")
    assert reply.headers == {"WWW-Authenticate": 'Token realm="shop"'}


def test_a_realm_can_hold_quotes(settings: Any) -> None:
    settings.SANCTUM = {"REALM": 'the "\\" shop'}
    assert challenge(wrong_token=False) == 'Bearer realm="the \\"\\\\\\" shop"'


@pytest.mark.parametrize("status", [403, 419])
def test_a_forged_request_is_told_why(settings: Any, status: int) -> None:
    settings.SANCTUM = {"CSRF_FAILURE_STATUS": status}
    reply = reply_to(CsrfRefused("CSRF cookie not set."))
    assert (reply.status, reply.code, reply.headers) == (status, "csrf_failed", {})
    assert reply.detail.startswith("CSRF cookie not set. Send the token")


def test_what_is_missing_is_named() -> None:
    reply = reply_to_missing(["a", "b"])
    assert (reply.status, reply.code, reply.body["missing"]) == (403, "missing_ability", ["a", "b"])
