"""Whose pages count: attacks 27 to 30, 34 and 38, on requests as Django makes them."""

import pytest
from django.test import RequestFactory, override_settings
from hypothesis import given
from hypothesis import strategies as st

from sanctum.gate import is_first_party, judge_request, own_origin
from sanctum.origins import parse_origin
from sanctum.verdict import Reason

SPA = "https://app.example.com"


@pytest.fixture(autouse=True)
def spa(settings):
    settings.SANCTUM = {"SPA_ORIGINS": [SPA, "https://*.shops.example.com"]}
    settings.ALLOWED_HOSTS = ["api.example.com", ".local.test"]


def request(method="get", *, host="api.example.com", secure=True, **headers):
    made = getattr(RequestFactory(), method)("/api/orders", secure=secure, headers=headers)
    made.META["HTTP_HOST"] = host
    return made


def test_pages_of_the_site_and_of_the_list_count():
    assert is_first_party(request(origin="https://api.example.com"))
    assert is_first_party(request(origin=SPA))
    assert is_first_party(request(origin="https://a.shops.example.com"))
    assert is_first_party(request(referer=f"{SPA}/orders?page=2"))
    assert is_first_party(request(**{"sec-fetch-site": "same-origin"}))


@pytest.mark.parametrize(
    "referer",
    [
        "https://evil.test/.example.com/",
        "https://evil.test/https://app.example.com/",
        "https://app.example.com.evil.test",
        "https://app.example.com@evil.test",
        "https://evil.test#app.example.com",
        "https://evil.test\\.example.com",
        "https://evil.test?app.example.com",
    ],
)
def test_27_a_referer_that_only_looks_like_ours(referer):
    assert not is_first_party(request(referer=referer))
    assert not is_first_party(request(origin=referer))


@pytest.mark.parametrize("origin", ["null", "", "https://app.example.com.", "http://app.example.com", f"{SPA}:8443"])
def test_28_an_origin_that_is_not_exactly_ours(origin):
    assert not is_first_party(request(origin=origin))
    assert not is_first_party(request(origin=origin, referer=SPA, **{"sec-fetch-site": "same-origin"}))


def test_29_the_origin_decides():
    assert not is_first_party(request(origin="https://evil.test", referer=SPA))
    assert is_first_party(request(origin=SPA, referer="https://evil.test/"))


@pytest.mark.parametrize("method", ["get", "head", "options", "trace", "post", "put", "patch", "delete"])
def test_30_a_request_that_says_nothing_is_of_no_page_of_ours(method):
    assert judge_request(request(method)).reason is Reason.NOTHING_SAID


@pytest.mark.parametrize("headers", [{"x-forwarded-host": "evil.test"}, {"x-forwarded-proto": "https"}])
def test_34_what_a_proxy_is_said_to_have_seen_is_not_believed(headers):
    assert not is_first_party(request(secure=False, origin="https://evil.test", **headers))
    assert not is_first_party(request(secure=False, origin="https://api.example.com", **headers))
    assert is_first_party(request(secure=False, origin="http://api.example.com", **headers))


def test_34_what_a_proxy_of_ours_says_is_believed(settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.USE_X_FORWARDED_HOST = True
    seen = {"x-forwarded-host": "api.example.com", "x-forwarded-proto": "https"}
    assert is_first_party(request(host="backend:8000", secure=False, origin="https://api.example.com", **seen))
    seen["x-forwarded-host"] = "evil.test"
    assert not is_first_party(request(host="backend:8000", secure=False, origin="https://evil.test", **seen))


@pytest.mark.parametrize(
    "host", ["evil.test", "api.example.com@evil.test", "a b", "", "api.example.com:port", "é.test"]
)
@pytest.mark.parametrize("told", ["origin", "referer", "sec-fetch-site"])
def test_34_a_host_that_is_not_ours_has_no_pages(host, told):
    """A name of the attacker's that leads to our address (DNS rebinding): to a browser its pages are of one origin."""
    value = "same-origin" if told == "sec-fetch-site" else f"https://{host}"
    asked = request(host=host, **{told: value})
    assert own_origin(asked) is None
    assert not is_first_party(asked)


@override_settings(SANCTUM={"SPA_ORIGINS": [SPA], "OWN_ORIGIN": False})
def test_pages_of_the_site_itself_may_not_count():
    assert is_first_party(request(origin=SPA))
    assert not is_first_party(request(origin="https://api.example.com"))
    assert not is_first_party(request(referer="https://api.example.com/"))
    assert judge_request(request(**{"sec-fetch-site": "same-origin"})).reason is Reason.OWN_DOES_NOT_COUNT


def test_each_host_of_the_site_has_its_own_origin():
    assert own_origin(request(host="a.local.test:8000", secure=False)) == parse_origin("http://a.local.test:8000")
    assert own_origin(request(host="A.local.test:443")) == parse_origin("https://a.local.test")
    assert not is_first_party(request(host="a.local.test", origin="https://b.local.test"))


@pytest.mark.parametrize("value", ["cross-site", "same-site", "none", "", "SAME-ORIGIN", "same-origin, none"])
def test_38_only_same_origin_will_do(value):
    assert not is_first_party(request(**{"sec-fetch-site": value}))


def test_38_a_header_that_a_script_forged_does_not_outvote_the_origin():
    assert not is_first_party(request(origin="https://evil.test", **{"sec-fetch-site": "same-origin"}))
    assert not is_first_party(request(referer="https://evil.test/", **{"sec-fetch-site": "same-origin"}))


TEXTS = (
    st.sampled_from(["api.example.com", "https://app.example.com", "evil.test", "null", "[::1", "\udcff"]) | st.text()
)


@given(
    host=TEXTS,
    headers=st.dictionaries(st.sampled_from(["HTTP_ORIGIN", "HTTP_REFERER", "HTTP_SEC_FETCH_SITE"]), TEXTS, min_size=1),
    secure=st.booleans(),
)
def test_no_header_is_an_error(host, headers, secure):
    """And of these only the one that is exactly ours is let in."""
    made = RequestFactory().get("/", secure=secure)
    made.META |= {"HTTP_HOST": host, **headers}
    with override_settings(SANCTUM={"SPA_ORIGINS": [SPA]}, ALLOWED_HOSTS=["api.example.com"]):
        told = headers.get("HTTP_ORIGIN", headers.get("HTTP_REFERER"))
        assert not is_first_party(made) or told == SPA
