"""Grants: there and back, and whatever else the third part of an ``auth`` may be."""

import json
from base64 import urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcasting.protocol.grants import Grant, grant_part, read_grant, write_grant
from broadcasting.protocol.signatures import subscription_auth
from tests.broadcasting.protocol.vectors import APPLICATION

SIGNATURE = "0" * 64


def part(content):
    return urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "grant",
    [
        Grant("7", None, 1000.0),
        Grant("7", "sanctum:15", 1000.125, 2000.5),
        Grant("f3b1c1a0-0000-4000-8000-000000000000", "ü:\ud800", 0.0, 10**12),
        Grant("", None, -1.0),
    ],
)
def test_there_and_back(grant):
    assert read_grant(write_grant(grant)) == grant


def test_it_stands_in_an_auth():
    grant = write_grant(Grant("7", "sanctum:15", 1000.0))
    assert grant_part(subscription_auth(APPLICATION, "1.1", "private-x", None, grant)) == grant
    assert len(grant) < 100


@pytest.mark.parametrize(
    "auth",
    [
        None,
        7,
        "",
        ":",
        "::",
        "key",
        f"key:{SIGNATURE}",
        f"key:{SIGNATURE}:",
        f"key:{SIGNATURE}:a b",
        f"key:{SIGNATURE}:a=",
        f"key:{SIGNATURE}:ä",
        f"key:{SIGNATURE}:a\n",
        f"key:{SIGNATURE[1:]}:abc",
        f"key:{SIGNATURE}0:abc",
        f"key:{SIGNATURE}:{'a' * 2049}",
        ":" * 10_000,
    ],
)
def test_what_has_no_third_part(auth):
    assert grant_part(auth) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "abcde",
        "____",
        part(None),
        part([]),
        part({}),
        part({"u": 7, "i": 1}),
        part({"u": None, "i": 1}),
        part({"u": "7"}),
        part({"u": "7", "i": "1"}),
        part({"u": "7", "i": True}),
        part({"u": "7", "i": float("nan")}),
        part({"u": "7", "i": float("inf")}),
        part({"u": "7", "i": 10**400}),
        part({"u": "7", "i": 1, "e": "2"}),
        part({"u": "7", "i": 1, "e": False}),
        part({"u": "7", "i": 1, "c": 15}),
        urlsafe_b64encode(b"[" * 100_000).decode(),
        urlsafe_b64encode(b"\xff\xfe").decode(),
    ],
)
def test_what_holds_none(text):
    assert read_grant(text) is None


@given(st.text())
def test_nothing_raises(text):
    assert read_grant(text) is None or isinstance(read_grant(text), Grant)
    assert grant_part(f"key:{SIGNATURE}:{text}") in (None, text)


def test_whose_it_is():
    grant = Grant("7", "sanctum:15", 0.0)
    assert grant.is_of("7") and grant.is_of("7", "sanctum:15")
    assert not grant.is_of("8") and not grant.is_of("8", "sanctum:15") and not grant.is_of("7", "sanctum:1")
    assert not Grant("7", None, 0.0).is_of("7", "sanctum:15")


def test_when_it_is_over():
    assert not Grant("7", None, 0.0).is_over(10**12)
    assert [Grant("7", None, 0.0, 10.0).is_over(now) for now in (9.9, 10.0, 10.1)] == [False, True, True]
