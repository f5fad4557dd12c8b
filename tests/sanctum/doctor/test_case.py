"""Origins as people type them: everything else gets a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanctum.doctor.case import BadInput, make_case, read_origin
from sanctum.origins import Origin, parse_origin
from tests.sanctum.front_end import API, PAGE, case


def test_an_origin():
    assert read_origin(PAGE, "--origin") == Origin("https", "app.example.com", 443)
    assert read_origin("http://localhost:3000", "--origin") == Origin("http", "localhost", 3000)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "write a scheme and a host"),
        ("app.example.com", "write a scheme and a host"),
        ("javascript:alert(1)", "write a scheme and a host"),
        ("file:///etc/passwd", "write a scheme and a host"),
        ("null", "write a scheme and a host"),
        ("https://app.example.com/", "not even a slash at the end: https://app.example.com"),
        ("https://app.example.com/login?next=/", "not even a slash at the end: https://app.example.com"),
        ("https://ada@app.example.com", "write no name before the host"),
        ("https://*.example.com", "SPA_ORIGINS"),
        ("https://bücher.example", "Punycode"),
        ("https://app.example.com:99999", "a scheme, a host and maybe a port"),
        ("https://", "a scheme, a host and maybe a port"),
        ("https://app.example.com\n", "https://app.example.com"),
        ("https://[::1", "a scheme, a host and maybe a port"),
    ],
)
def test_what_is_no_origin(text, said):
    with pytest.raises(BadInput) as raised:
        read_origin(text, "--origin")
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_megabyte():
    with pytest.raises(BadInput) as raised:
        read_origin("https://" + "a" * 1_000_000, "--origin")
    assert len(str(raised.value)) < 200


@given(st.text())
def test_any_text_is_an_origin_or_bad_input(text):
    try:
        assert read_origin(text, "--origin") == parse_origin(text)
    except BadInput as error:
        assert len(str(error)) < 1000


def test_one_origin_and_one_site():
    assert case(PAGE, PAGE).same_origin and case(PAGE, PAGE).same_site
    assert case().same_site and not case().same_origin
    assert not case("http://app.example.com").same_site
    assert not case("https://other.test").same_site


def test_an_api_that_is_named():
    assert make_case(parse_origin(PAGE), API) == case()
    with pytest.raises(BadInput, match="--api"):
        make_case(parse_origin(PAGE), "nowhere")


@pytest.mark.parametrize(
    ("hosts", "debug", "api"),
    [
        (["api.example.com"], False, API),
        (["other.test", "api.example.com"], False, API),
        (["app.example.com", "api.example.com"], False, PAGE),
        ([], True, "http://localhost:8000"),
    ],
)
def test_an_api_that_is_guessed(settings, hosts, debug, api):
    settings.ALLOWED_HOSTS, settings.DEBUG = hosts, debug
    found = make_case(parse_origin(PAGE), None)
    assert str(found.api) == api and found.guessed


@pytest.mark.parametrize("hosts", [["*"], [], ["other.test"], [".example.com"], None])
def test_an_api_that_can_not_be_guessed(settings, hosts):
    settings.ALLOWED_HOSTS, settings.DEBUG = hosts, False
    with pytest.raises(BadInput, match="--api https://api.example.com"):
        make_case(parse_origin(PAGE), None)
