"""A token knows the password that its owner had, without telling it."""

from types import SimpleNamespace

import pytest

from sanctum.issuing.fingerprint import fingerprint, has_same_password


def user(password):
    return SimpleNamespace(password=password)


def token(of):
    return SimpleNamespace(password_fingerprint=fingerprint(of))


@pytest.mark.parametrize("password", ["pbkdf2_sha256$1$a$b", "!unusable", "", "grüße\ud800"])
def test_the_same_hash_is_the_same_password(password):
    assert has_same_password(user(password), token(user(password)))
    assert len(fingerprint(user(password))) == 64 and (not password or password not in fingerprint(user(password)))


@pytest.mark.parametrize(("before", "after"), [("a$1", "a$2"), ("", "a$1"), ("a$1", ""), ("a$1", "!x"), ("!x", "!y")])
def test_another_hash_is_another_password(before, after):
    assert not has_same_password(user(after), token(user(before)))


def test_a_token_without_one_does_not_ask():
    assert has_same_password(user("a$1"), SimpleNamespace(password_fingerprint=""))


def test_users_without_passwords_have_none():
    assert fingerprint(SimpleNamespace()) == "" and fingerprint(user(None)) == ""
