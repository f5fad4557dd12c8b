"""Tokens that others made: each form where it is switched on, and nowhere else (attacks 5 to 7)."""

import hashlib
import secrets
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from knox.crypto import create_token_string, hash_token
from rest_framework.authtoken.models import Token

from sanctum.tokens import text
from sanctum.tokens.foreign import FORMS, parse

PREFIXES = ("acme_pat_",)
RANDOM = "aB3" * 13 + "z"
CRC = f"{zlib.crc32(RANDOM.encode()):08x}"


def sha256(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@given(st.text(max_size=130) | st.text(alphabet="|0123456789abcdef-", max_size=130), st.sets(st.sampled_from(FORMS)))
def test_any_text_is_read_or_refused(anything, forms):
    parsed = parse(anything, PREFIXES, forms)
    assert parsed is None or (parsed.digests and forms)
    assert parsed is None or (parsed.id is not None) == ("|" in anything)


@pytest.mark.parametrize("hostile", ["a" * 1_000_000, "|" * 100_000, "1|" + "|" * 400, "\0", "\ud800|", "0" * 513])
def test_what_is_long_or_odd_is_not_looked_at(hostile):
    assert parse(hostile, PREFIXES, FORMS) is None


def test_our_own_form_is_always_read():
    secret = text.new_secret("acme_pat_")
    assert parse(text.write("acme_pat_", "15", secret), PREFIXES, ()) == text.ParsedToken("15", (text.digest(secret),))


class TestLaravel:
    @pytest.mark.parametrize("secret", [f"{RANDOM}{CRC}", f"acme_pat_{RANDOM}{CRC}", RANDOM])
    def test_with_and_without_prefix_and_checksum(self, secret):
        assert parse(f"15|{secret}", PREFIXES, ["laravel"]) == text.ParsedToken("15", (sha256(secret),))

    def test_keys_that_are_uuids(self):
        uuid = "9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d"
        parsed = parse(f"{uuid}|{RANDOM}", PREFIXES, ["laravel"])
        assert parsed is not None and parsed.id == uuid.replace("-", "")

    @pytest.mark.parametrize(
        "secret",
        [
            "",
            RANDOM[:-1],
            f"{RANDOM}{'0' * 8}",
            f"acme_pat_{RANDOM}",
            f"other_{RANDOM}{CRC}",
            f"{RANDOM}|{CRC}",
            f"{RANDOM} ",
        ],
    )
    def test_other_secrets_are_refused(self, secret):
        assert parse(f"15|{secret}", PREFIXES, ["laravel"]) is None

    @pytest.mark.parametrize("id", ["", "-1", "0x1", " 1", "1.0", "٣", "²", "1" * 20, "007", "9b1deb4d-3b7d"])
    def test_odd_ids_are_refused(self, id):
        assert parse(f"{id}|{RANDOM}", PREFIXES, ["laravel"]) is None

    def test_they_can_be_switched_off(self):
        assert parse(f"15|{RANDOM}", PREFIXES, set(FORMS) - {"laravel"}) is None


class TestSecretOnly:
    @pytest.mark.parametrize("secret", [f"{RANDOM}{CRC}", f"acme_pat_{RANDOM}{CRC}", RANDOM])
    def test_it_is_found_by_its_digest(self, secret):
        assert parse(secret, PREFIXES, ["secret_only"]) == text.ParsedToken(None, (sha256(secret),))
        assert parse(secret, PREFIXES, ["laravel", "authtoken", "knox"]) is None

    def test_ours_without_its_id_is_one_too(self):
        secret = text.new_secret("acme_pat_")
        assert parse(secret, PREFIXES, ["secret_only"]) == text.ParsedToken(None, (text.digest(secret),))

    def test_a_wrong_checksum_is_refused(self):
        assert parse(f"{RANDOM}{'0' * 8}", PREFIXES, ["secret_only"]) is None


class TestAuthtoken:
    def test_a_key_of_rest_framework_is_found_by_its_digest(self):
        key = Token.generate_key()
        assert parse(key, PREFIXES, ["authtoken"]) == text.ParsedToken(None, (sha256(key),))
        assert parse(key, PREFIXES, ["laravel"]) is None

    @pytest.mark.parametrize("key", ["0" * 39, "0" * 41, "G" * 40, "A" * 40, "0" * 39 + "\n"])
    def test_other_texts_are_refused(self, key):
        assert parse(key, PREFIXES, ["authtoken"]) is None


class TestKnox:
    @pytest.mark.parametrize("prefix", ["", "kx_", "ten.chars."])
    def test_the_digest_is_knoxs_own(self, prefix):
        token = prefix + create_token_string()
        parsed = parse(token, PREFIXES, ["knox"])
        assert parsed is not None and parsed.id is None
        assert hash_token(token) in parsed.digests
        assert parse(token, PREFIXES, ["laravel", "secret_only", "authtoken"]) is None

    @pytest.mark.parametrize("token", ["0" * 31, "0" * 30, "eleven.char" + "0" * 64, "k x" + "0" * 64, "z" * 64])
    def test_other_texts_are_refused(self, token):
        assert parse(token, PREFIXES, ["knox"]) is None

    def test_one_text_may_be_of_several_makers(self):
        token = secrets.token_hex(20)
        parsed = parse(token, PREFIXES, FORMS)
        assert parsed is not None and parsed.digests[0] == sha256(token) and hash_token(token) in parsed.digests
