"""Browsers' own rules: attack 37, and cookies."""

import pytest
from django.http import HttpResponse

from sanctum.doctor.trial.browser import Blocked, Browser
from tests.sanctum.front_end import API, PAGE, case

OPEN = {"Access-Control-Allow-Origin": PAGE, "Access-Control-Allow-Credentials": "true"}


class FakeSite:
    """Answers each method as it is told, and keeps what it was sent."""

    def __init__(self, **responses):
        self.responses, self.asked = responses, []

    def ask(self, method, api, path, headers, *, probe):
        self.asked.append((method, dict(headers)))
        return self.responses.get(method) or HttpResponse(headers=OPEN)


def browser(page=PAGE, api=API, **responses):
    return Browser(case(page, api), FakeSite(**responses))


def fetch(here, method="GET", **headers):
    return here.fetch(method, "/x", headers, probe=False)


def test_a_simple_request_has_no_preflight():
    here = browser()
    fetch(here, Accept="application/json")
    assert [method for method, _ in here.site.asked] == ["GET"]
    assert here.site.asked[0][1]["Origin"] == PAGE
    assert here.site.asked[0][1]["Sec-Fetch-Site"] == "same-site"


def test_pages_of_the_same_origin_have_no_preflight_and_name_no_origin_in_a_get():
    here = browser(API)
    fetch(here, "POST", **{"X-XSRF-TOKEN": "x"})
    fetch(here)
    assert [("Origin" in headers) for _, headers in here.site.asked] == [True, False]
    assert here.site.asked[1][1]["Sec-Fetch-Site"] == "same-origin"


def test_a_preflight_that_allows():
    allowing = HttpResponse(headers=OPEN | {"Access-Control-Allow-Headers": "X-Csrftoken, x-xsrf-token"})
    here = browser(OPTIONS=allowing)
    fetch(here, "POST", **{"X-XSRF-TOKEN": "x"})
    assert [method for method, _ in here.site.asked] == ["OPTIONS", "POST"]
    assert "Cookie" not in here.site.asked[0][1]


@pytest.mark.parametrize(
    ("preflight", "said"),
    [
        (HttpResponse(headers=OPEN), "does not allow x-xsrf-token"),
        (HttpResponse(status=301), "answered 301"),
        (HttpResponse(), "to read it"),
    ],
)
def test_a_preflight_that_does_not(preflight, said):
    with pytest.raises(Blocked, match=said):
        fetch(browser(OPTIONS=preflight), "POST", **{"X-XSRF-TOKEN": "x"})


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({}, "to read it"),
        ({"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Credentials": "true"}, "to read it"),
        ({"Access-Control-Allow-Origin": "null", "Access-Control-Allow-Credentials": "true"}, "to read it"),
        ({"Access-Control-Allow-Origin": PAGE}, "does not allow cookies"),
    ],
)
def test_an_answer_that_may_not_be_read(headers, said):
    with pytest.raises(Blocked, match=said):
        fetch(browser(GET=HttpResponse(headers=headers)))


@pytest.mark.parametrize(("status", "said"), [(302, "redirected"), (403, "answered 403"), (500, "answered 500")])
def test_an_answer_that_is_none(status, said):
    with pytest.raises(Blocked, match=said):
        fetch(browser(API, GET=HttpResponse(status=status, headers={"Location": "/login"})))


def test_mixed_content():
    with pytest.raises(Blocked, match="mixed content"):
        fetch(browser(PAGE, "http://api.example.com"))


@pytest.mark.parametrize(
    ("page", "api", "cookie", "kept"),
    [
        (PAGE, API, {}, True),
        (PAGE, API, {"domain": ".example.com"}, True),
        (PAGE, API, {"domain": "other.test"}, False),
        (PAGE, API, {"domain": "com"}, False),
        (PAGE, API, {"samesite": "None"}, False),
        (PAGE, API, {"samesite": "None", "secure": True}, True),
        (PAGE, API, {"samesite": "Strict"}, True),
        ("https://other.test", API, {"samesite": "Lax"}, False),
        ("https://other.test", API, {}, False),
        ("https://other.test", API, {"samesite": "None", "secure": True}, True),
        ("http://a.test", "http://b.a.test", {"secure": True}, False),
        ("http://localhost:1", "http://localhost:2", {"secure": True}, True),
        (PAGE, API, {"key": "__Host-a", "secure": True}, True),
        (PAGE, API, {"key": "__Host-a", "secure": True, "domain": "example.com"}, False),
        (PAGE, API, {"key": "__Host-a", "secure": True, "path": "/x"}, False),
        (PAGE, API, {"key": "__Secure-a"}, False),
    ],
)
def test_cookies(page, api, cookie, kept):
    response = HttpResponse()
    response.set_cookie(**{"key": "a", "value": "1"} | cookie)
    here = browser(page, api)
    here.keep(response)
    assert bool(here.jar) == kept


def test_a_cookie_is_sent_and_forgotten():
    here = browser(API)
    response = HttpResponse()
    response.set_cookie("a", "1")
    here.keep(response)
    fetch(here)
    assert here.site.asked[0][1]["Cookie"] == "a=1"
    gone = HttpResponse()
    gone.delete_cookie("a")
    here.keep(gone)
    assert here.jar == {}
