"""Signatures: the published vectors, and what must never match."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcasting.protocol.signatures import (
    body_md5,
    sign,
    sign_request,
    subscription_auth,
    user_auth,
    verify,
    webhook_signature,
)
from tests.broadcasting.protocol import vectors
from tests.broadcasting.protocol.vectors import APPLICATION, SOCKET_ID

# Every text that JSON can bring in, lone surrogates included.
any_text = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1234.1234:private-foobar", vectors.PRIVATE),
        ('1234.1234::user::{"id":"12345"}', vectors.USER),
        (f"1234.1234:presence-foobar:{vectors.PRESENCE_DATA}", vectors.PRESENCE),
    ],
)
def test_sign(text, expected):
    assert sign(APPLICATION.secret, text) == expected


def test_private_channel():
    assert subscription_auth(APPLICATION, SOCKET_ID, "private-foobar") == f"{APPLICATION.key}:{vectors.PRIVATE}"


def test_presence_channel():
    auth = subscription_auth(APPLICATION, SOCKET_ID, "presence-foobar", vectors.PRESENCE_DATA)
    assert auth == f"{APPLICATION.key}:{vectors.PRESENCE}"


def test_empty_channel_data_is_signed_too():
    auth = subscription_auth(APPLICATION, SOCKET_ID, "private-foobar", "")
    assert auth == f"{APPLICATION.key}:{sign(APPLICATION.secret, '1234.1234:private-foobar:')}"


def test_user():
    assert user_auth(APPLICATION, SOCKET_ID, vectors.USER_DATA) == f"{APPLICATION.key}:{vectors.USER}"


def test_post_request():
    params = {
        "auth_key": APPLICATION.key,
        "auth_timestamp": "1353088179",
        "auth_version": "1.0",
        "body_md5": vectors.BODY_MD5,
    }
    assert sign_request(APPLICATION.secret, "POST", "/apps/3/events", params) == vectors.POST


GET_PARAMS = {
    "info": "user_count",
    "filter_by_prefix": "presence-",
    "auth_version": "1.0",
    "auth_timestamp": "1353088179",
    "auth_key": APPLICATION.key,
}


def test_get_request_sorts_its_parameters():
    assert sign_request(APPLICATION.secret, "GET", "/apps/3/channels", GET_PARAMS) == vectors.GET


def test_the_signature_itself_is_not_signed():
    params = {**GET_PARAMS, "auth_signature": "whatever"}
    assert sign_request(APPLICATION.secret, "GET", "/apps/3/channels", params) == vectors.GET


def test_body_md5():
    assert body_md5(vectors.BODY) == vectors.BODY_MD5
    assert body_md5(b"") == "d41d8cd98f00b204e9800998ecf8427e"


def test_webhook():
    assert webhook_signature(APPLICATION.secret, vectors.WEBHOOK_BODY) == vectors.WEBHOOK


@pytest.mark.parametrize(
    "given",
    [None, 1, True, [], {}, b"key:abc", "", "key:", "key:ab", "key:abcd", "KEY:abc", "key:ABC", " key:abc", "kéy:abc"],
)
def test_verify_refuses(given):
    assert verify("key:abc", given) is False


def test_verify_accepts():
    assert verify("key:abc", "key:abc") is True


@given(any_text, any_text, any_text)
def test_no_text_raises(secret, text, other):
    signature = sign(secret, text)
    assert len(signature) == 64
    assert verify(signature, signature)
    assert verify(signature, other) is (signature == other)


@given(any_text, any_text)
def test_another_secret_signs_otherwise(text, secret):
    assert (sign("secret", text) == sign(secret, text)) is (secret.rstrip("\0") == "secret")
