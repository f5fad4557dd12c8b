"""The handshake: versions and origins."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcasting.protocol.application import Application
from broadcasting.protocol.errors import (
    ApplicationDisabled,
    InvalidVersion,
    OriginNotAllowed,
    ProtocolError,
    UnsupportedVersion,
)
from broadcasting.protocol.handshake import check_handshake


def application(*origins: str, enabled: bool = True) -> Application:
    return Application(id="1", key="key", secret="hush", allowed_origins=origins or ("*",), enabled=enabled)


@pytest.mark.parametrize("version", [None, "5", "6", "7", "07"])
def test_versions(version):
    check_handshake(application(), None, version)


@pytest.mark.parametrize("version", ["0", "1", "4", "8", "77", "999999999"])
def test_unsupported_versions(version):
    with pytest.raises(UnsupportedVersion):
        check_handshake(application(), None, version)


@pytest.mark.parametrize("version", ["", "x", "7.0", "-7", "+7", " 7", "7 ", "7\n", "٧", "9" * 10, "9" * 5000])
def test_versions_that_are_no_numbers(version):
    with pytest.raises(InvalidVersion):
        check_handshake(application(), None, version)


def test_disabled():
    with pytest.raises(ApplicationDisabled):
        check_handshake(application(enabled=False), None, None)


ALLOWED = [
    ("example.com", "http://example.com"),
    ("example.com", "https://example.com"),
    ("example.com", "https://example.com:8443"),
    ("example.com", "https://EXAMPLE.com"),
    ("EXAMPLE.com", "https://example.com"),
    ("*.example.com", "https://www.example.com"),
    ("*.example.com", "https://a.b.example.com"),
    ("example.*", "https://example.org"),
    ("*example.com", "https://example.com"),
    ("localhost", "http://localhost:3000"),
    ("127.0.0.1", "http://127.0.0.1:8000"),
    ("::1", "http://[::1]:3000"),
    ("*", "null"),
    ("*", "not an origin"),
    ("*", ""),
    ("*", None),
]

REFUSED = [
    ("example.com", None),
    ("example.com", ""),
    ("example.com", "null"),
    ("example.com", "example.com"),
    ("example.com", "https://"),
    ("example.com", "https://example.org"),
    ("example.com", "https://www.example.com"),
    ("example.com", "https://example.com.evil.org"),
    ("example.com", "https://evil-example.com"),
    ("example.com", "https://example.com@evil.org"),
    ("*.example.com", "https://evil.org\\.example.com"),
    ("*.example.com", "https://evil.org%2f.example.com"),
    ("example.com", "https://evil.org/example.com"),
    ("example.com", "https://evil.org?example.com"),
    ("example.com", "https://evil.org#example.com"),
    ("example.com", "https://exampleXcom"),
    ("*.example.com", "https://example.com"),
    ("*.example.com", "https://.evil.org/.example.com"),
    ("e?ample.com", "https://example.com"),
    ("e[x]ample.com", "https://example.com"),
    ("example.com", "http://[::1"),
    ("example.com", "http://[not-an-address]"),
    ("", "https://example.com"),
    ("", "https://"),
]


@pytest.mark.parametrize(("pattern", "origin"), ALLOWED)
def test_allowed_origins(pattern, origin):
    check_handshake(application(pattern), origin, None)


@pytest.mark.parametrize(("pattern", "origin"), REFUSED)
def test_refused_origins(pattern, origin):
    with pytest.raises(OriginNotAllowed):
        check_handshake(application(pattern), origin, None)


def test_one_of_several_patterns_is_enough():
    patterns = ("example.com", "*.example.org")
    check_handshake(application(*patterns), "https://www.example.org", None)
    check_handshake(application(*patterns, "*"), "https://elsewhere.net", None)
    with pytest.raises(OriginNotAllowed):
        check_handshake(application(*patterns), "https://example.org", None)


def test_no_pattern_lets_nobody_in():
    closed = Application(id="1", key="key", secret="hush", allowed_origins=())
    with pytest.raises(OriginNotAllowed):
        check_handshake(closed, "https://example.com", None)


@given(st.text(), st.text(), st.text())
def test_nothing_but_protocol_errors(pattern, origin, version):
    for given_origin in (origin, f"https://{origin}"):
        try:
            check_handshake(application(pattern), given_origin, version)
        except ProtocolError as error:
            assert error.code in (4006, 4007, 4009)
