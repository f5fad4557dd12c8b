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


def test_several_hashes_of_one_password_are_that_password():
    kept = SimpleNamespace(password_fingerprint=f"{fingerprint(user('a$1'))},{fingerprint(user('a$2'))}")
    assert has_same_password(user("a$1"), kept) and has_same_password(user("a$2"), kept)
    assert not has_same_password(user("a$3"), kept)
