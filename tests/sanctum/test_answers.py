from typing import Any

import pytest

from sanctum import answers
from sanctum.authentication import AuthenticationRefused
from sanctum.authentication.refused import CsrfRefused
from sanctum.tokens.validity import Refusal


@pytest.mark.parametrize("reason", [each for each in Refusal if each != Refusal.THROTTLED])
def test_all_wrong_tokens_sound_the_same(reason: Refusal) -> None:
    answer = answers.refused(AuthenticationRefused(reason))
    assert (answer.status, answer.body) == (401, {"detail": "Unauthenticated.", "code": "unauthenticated"})
    assert answer.headers == {"WWW-Authenticate": 'Bearer realm="api", error="invalid_token"'}


@pytest.mark.parametrize(("wait", "header"), [(7, "7"), (None, "60"), (0, "60")])
def test_a_flood_is_told_when_to_come_again(wait: int | None, header: str) -> None:
    answer = answers.refused(AuthenticationRefused(Refusal.THROTTLED, wait))
    assert (answer.status, answer.body["code"], answer.headers) == (429, "throttled", {"Retry-After": header})


def test_nobody_is_not_told_that_a_token_was_wrong(settings: Any) -> None:
    settings.SANCTUM = {"REALM": "shop", "KEYWORDS": ["Token"]}
    answer = answers.nobody()
    assert (answer.status, answer.body["code"]) == (401, "unauthenticated")
    assert answer.headers == {"WWW-Authenticate": 'Token realm="shop"'}


@pytest.mark.parametrize("status", [403, 419])
def test_a_forged_request_is_told_why(settings: Any, status: int) -> None:
    settings.SANCTUM = {"CSRF_FAILURE_STATUS": status}
    answer = answers.forged(CsrfRefused("CSRF cookie not set."))
    assert (answer.status, answer.body["code"], answer.headers) == (status, "csrf_failed", {})
    assert answer.body["detail"].startswith("CSRF cookie not set. Send the token")


def test_what_is_missing_is_named() -> None:
    answer = answers.lacking(["a", "b"])
    assert (answer.status, answer.body["code"], answer.body["missing"]) == (403, "missing_ability", ["a", "b"])
