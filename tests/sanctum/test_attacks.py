"""Whole requests at each way in, where single attacks come together; and the page that lists all of them is true."""

import logging
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import path
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sanctum.decorators import sanctum_required
from tests.markdown import Page as DocsPage
from tests.sanctum import pages
from tests.sanctum.authentication.people import issue

ROOT = Path(__file__).resolve().parents[2]
SECURITY = DocsPage(ROOT / "docs" / "sanctum" / "security.md")
OWN, CSRF = "http://testserver", "c" * 32
WAYS_IN = ["/guarded", "/aguarded", "/api"]


def fails(request: Any) -> None:
    raise RuntimeError("in the view")


class FailingApi(pages.Api):
    def get(self, request: Any) -> None:
        fails(request)


urlpatterns = [
    *pages.urlpatterns,
    path("fails", sanctum_required(fails)),
    path("api_fails", FailingApi.as_view()),
]

pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


def user_of(answer: Any) -> str:
    """Who a view took the request to be from; empty for nobody."""
    return answer.json()["user"] if answer.status_code == 200 else ""


GOOD, CUT = "<good>", "<cut>"
"""In generated headers, for a token of Ada's, and for the same without its end."""
PIECES = [
    "Bearer", "bearer", "BEARER ", "Bearer ", "Basic", " ", "\t", "\n", ",", ", ", ":", "=", "|", "_", "1|", "0_", "\0",
    "é", "ÿþ", "ï»¿", "\x7f", "%s{0}", "' OR 1=1 --", "a" * 600, GOOD, GOOD, CUT, f"Bearer {GOOD}", f"Bearer {CUT}",
]  # fmt: skip
ORIGINS = [
    OWN, f"{OWN}.", f"{OWN}:80", f"{OWN}:8000", f"{OWN}/", f"{OWN}@evil.test", f"{OWN}.evil.test", "https://testserver",
    "https://evil.test", f"https://evil.test/{OWN}", "null", "", "\0", "é", "http://[::1", f"{OWN}, {OWN}",
]  # fmt: skip
texts = st.text(alphabet=st.characters(max_codepoint=255), max_size=30)
requests = st.fixed_dictionaries(
    {"method": st.sampled_from(["GET", "POST"]), "path": st.sampled_from(["/guarded", "/api"])},
    optional={
        "authorization": st.lists(st.sampled_from(PIECES), max_size=4).map("".join) | texts,
        "origin": st.sampled_from(ORIGINS) | texts,
        "referer": st.sampled_from(ORIGINS) | texts,
        "sec-fetch-site": st.sampled_from(["same-origin", "same-site", "cross-site", "none"]) | texts,
        "x-csrftoken": st.sampled_from([CSRF, CSRF, "d" * 32, ""]) | texts,
    },
)


def may_be(told: dict[str, str], token: str) -> set[str]:
    """Whom a request may be taken to be from, in so many words: Ada has a token, and Eve's session comes along."""
    header = told.get("authorization", "")
    if header[:7].lower() == "bearer " and header[7:] == token:
        return {"ada"}
    if re.match(r"[^a-z0-9]*bearer(?![a-z0-9-])", header, re.IGNORECASE):
        return {""}
    page = told.get("origin", told.get("referer"))
    if page is None:
        is_ours = told.get("sec-fetch-site") == "same-origin"
    else:
        of_url = "origin" not in told and page.startswith(f"{OWN}/")
        is_ours = page in (OWN, f"{OWN}:80") or of_url
    is_safe = told["method"] == "GET" or told.get("x-csrftoken") == CSRF
    return {"eve"} if is_ours and is_safe else {""}


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=requests)
@example(told={"method": "POST", "path": "/api", "authorization": f"Bearer {GOOD}", "origin": OWN})
@example(told={"method": "POST", "path": "/guarded", "origin": OWN, "x-csrftoken": CSRF})
def test_no_request_is_an_error_and_none_is_taken_for_anothers(settings: Any, told: dict[str, str]) -> None:
    """1 to 8, 23, and 27 to 33 at once. The client of tests raises whatever a view raises."""
    settings.SANCTUM = {"FAILURE_LIMIT": None}
    token = issue().plain_text
    told = {name: text.replace(GOOD, token).replace(CUT, token[:-1]) for name, text in told.items()}
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get_or_create(username="eve")[0])
    client.cookies["csrftoken"] = CSRF
    headers = {name: text for name, text in told.items() if name not in ("method", "path")}
    answer = client.generic(told["method"], told["path"], headers=headers)
    assert answer.status_code in (200, 401, 403)
    assert user_of(answer) in may_be(told, token)


@pytest.mark.parametrize("way", WAYS_IN)
def test_a_token_in_any_other_place_is_nobodys(way: str) -> None:
    """11: in the query, in a form, in a cookie."""
    token = issue().plain_text
    client = Client()
    client.cookies["token"] = client.cookies["Authorization"] = f"Bearer {token}"
    fields = dict.fromkeys(("token", "access_token", "api_token"), token)
    for answer in (client.get(way, {**fields, "Authorization": f"Bearer {token}"}), client.post(way, fields)):
        assert user_of(answer) == ""


@pytest.mark.parametrize("way", ["/fails", "/api_fails"])
@pytest.mark.parametrize("debug", [True, False])
def test_a_view_that_fails_shows_no_token(
    settings: Any, caplog: pytest.LogCaptureFixture, way: str, debug: bool
) -> None:
    """40 and 41: Django's page for developers has the variables of every frame, and all headers."""
    settings.DEBUG = debug
    made = issue()
    client = Client(raise_request_exception=False)
    with caplog.at_level(logging.DEBUG):
        answer = client.get(way, headers={"Authorization": f"Bearer {made.plain_text}"})
    assert answer.status_code == 500
    assert ("in the view" in answer.text) is debug
    for secret in (made.plain_text.partition("_")[2][:40], made.token.token_hash):
        assert secret not in answer.text + caplog.text


ROW = re.compile(r"^\| (?P<number>\d+) \|(?P<rest>.*)\|$", re.MULTILINE)
FILE = re.compile(r"`([\w/]+\.py)`")


def test_the_page_has_each_attack_once() -> None:
    assert sorted(int(row["number"]) for row in ROW.finditer(SECURITY.prose)) == list(range(1, 51))


def test_each_attack_is_shown_by_tests_that_there_are() -> None:
    shown = {row["number"]: FILE.findall(row["rest"].rpartition("|")[2]) for row in ROW.finditer(SECURITY.prose)}
    assert [number for number, files in shown.items() if not files] == []
    assert [each for files in shown.values() for each in files if not (ROOT / "tests" / each).is_file()] == []
