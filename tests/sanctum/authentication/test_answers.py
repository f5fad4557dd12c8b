"""What plain views answer to whom they don't let in, and what caches are told of their answers. Attack 39."""

import json

import pytest
from django.http import HttpResponse

from sanctum.authentication import AuthenticationRefused
from sanctum.authentication.answers import answer_missing, answer_refused, keep_private
from sanctum.authentication.refused import CsrfRefused
from sanctum.tokens.validity import Refusal


def test_nobody_is_asked_for_a_token():
    answer = answer_refused(None)
    assert (answer.status_code, json.loads(answer.content)["code"]) == (401, "unauthenticated")
    assert answer["WWW-Authenticate"] == 'Bearer realm="api"'


@pytest.mark.parametrize("reason", [each for each in Refusal if each != Refusal.THROTTLED])
def test_all_wrong_tokens_get_one_answer(reason):
    answer = answer_refused(AuthenticationRefused(reason))
    assert (answer.status_code, json.loads(answer.content)) == (
        401, {"detail": "Unauthenticated.", "code": "unauthenticated"}
    )  # fmt: skip
    assert answer["WWW-Authenticate"] == 'Bearer realm="api", error="invalid_token"'


def test_floods_are_told_how_long():
    answer = answer_refused(AuthenticationRefused(Refusal.THROTTLED, 17))
    assert (answer.status_code, answer["Retry-After"]) == (429, "17")


def test_forgeries_are_told_what_was_missing():
    answer = answer_refused(CsrfRefused("CSRF cookie not set."))
    assert (answer.status_code, json.loads(answer.content)["code"]) == (403, "csrf_failed")


def test_what_is_missing_is_named():
    answer = answer_missing(["orders:read"])
    assert (answer.status_code, json.loads(answer.content)["missing"]) == (403, ["orders:read"])


@pytest.mark.parametrize(
    ("before", "after"),
    [("", "private"), ("public, max-age=60", "max-age=60, private"), ("private", "private"), ("no-store", "no-store"),
     ("max-age=0, no-store", "max-age=0, no-store"), ("s-maxage=60", "s-maxage=60, private")],
)  # fmt: skip
def test_answers_are_kept_from_shared_caches(before, after):
    response = HttpResponse(headers={"Cache-Control": before} if before else {})
    keep_private(response)
    assert response["Cache-Control"] == after


@pytest.mark.parametrize(
    ("before", "after"),
    [("", "Authorization, Cookie, Origin"), ("cookie, Accept", "cookie, Accept, Authorization, Origin"), ("*", "*")],
)
def test_they_vary_by_what_was_looked_at(before, after):
    response = HttpResponse(headers={"Vary": before} if before else {})
    keep_private(response)
    assert response["Vary"] == after
