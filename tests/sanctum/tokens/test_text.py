"""Our own form of tokens: what is made is read, and nothing else is (attacks 5, 6 and 8)."""

import hashlib
import re
import string
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanctum.tokens import text
from tests.markdown import Page

PREFIXES = ("acme_pat_", "old1", "")
BEARER = re.compile(r"[A-Za-z0-9._~+/-]+=*")  # b64token of RFC 6750, section 2.1

prefixes = st.sampled_from(PREFIXES)
ids = st.one_of(st.integers(0, 2**63 - 1).map(str), st.uuids().map(lambda each: each.hex))


def oracle(token: str) -> set[str]:
    """The secrets that a text may be read as, by hand: no regular expression, no code of ours."""
    head, _, tail = token.rpartition("_")
    alphabet, hexadecimal = set(string.ascii_letters + string.digits), set("0123456789abcdef")
    if len(tail) != 48 or set(tail) - alphabet or set(tail[40:]) - hexadecimal:
        return set()
    found = set()
    for prefix in PREFIXES:
        id = head[len(prefix) :]
        number = 0 < len(id) < 20 and not set(id) - set(string.digits) and (id == "0" or id[0] != "0")
        uuid = len(id) == 32 and not set(id) - hexadecimal
        if (
            head.startswith(prefix)
            and (number or uuid)
            and int(tail[40:], 16) == zlib.crc32(f"{prefix}{tail[:40]}".encode())
        ):
            found.add(prefix + tail)
    return found


def make(prefix: str = "acme_pat_", id: str = "15") -> tuple[str, str]:
    secret = text.new_secret(prefix)
    return secret, text.write(prefix, id, secret)


@given(prefixes, ids)
def test_what_is_made_is_read(prefix, id):
    secret, token = make(prefix, id)
    assert text.parse(token, PREFIXES) == text.ParsedToken(id, (hashlib.sha256(secret.encode()).hexdigest(),))
    assert BEARER.fullmatch(token)
    assert oracle(token) == {secret}


@given(st.text(max_size=80) | st.text(alphabet="_|0123456789abcdefXYZ", max_size=80))
def test_any_text_is_read_or_refused(anything):
    assert (text.parse(anything, PREFIXES) is not None) == bool(oracle(anything))


@given(prefixes, ids, st.integers(0, 99), st.characters())
def test_a_changed_character_is_refused_or_names_another_row(prefix, id, place, character):
    secret, token = make(prefix, id)
    place %= len(token)
    changed = token[:place] + character + token[place + 1 :]
    parsed = text.parse(changed, PREFIXES)
    assert (parsed is not None) == bool(oracle(changed))
    if changed != token and not len(prefix) <= place < len(prefix) + len(id):
        assert parsed is None
    elif parsed is not None:
        assert parsed.digests == (text.digest(secret),), "the id is not what the digest covers"


@given(prefixes, ids, st.integers(0, 99), st.text(min_size=1, max_size=3))
def test_something_more_or_less_is_refused_by_the_oracle_too(prefix, id, place, more):
    token = make(prefix, id)[1]
    place %= len(token)
    for changed in (token[:place] + more + token[place:], token[:place] + token[place + 1 :], token[:place]):
        assert (text.parse(changed, PREFIXES) is not None) == bool(oracle(changed))


@pytest.mark.parametrize(
    "id",
    ["", "-1", "+1", " 1", "1 ", "1.0", "1e3", "0x1", "007", "٣", "²", "1" * 20, "9" * 5000, "A" * 32, "a" * 31, "1_1"],
)
def test_odd_ids_are_refused(id):
    secret, token = make("acme_pat_", id)
    assert text.parse(token, PREFIXES) is None


@pytest.mark.parametrize(
    "hostile", ["a" * 1_000_000, "|" * 100_000, "_" * 100_000, "1_" + "a" * 511, "\0", "\ud800", "﻿"]
)
def test_what_is_long_or_odd_is_not_looked_at(hostile):
    assert text.parse(hostile, PREFIXES) is None
    assert text.parse(make()[1] + hostile, PREFIXES) is None


@pytest.mark.parametrize("around", ["{} ", " {}", "{}\n", "\t{}", "{}\0", "{},{}"])
def test_what_stands_around_is_not_taken_off(around):
    token = make()[1]
    assert text.parse(around.format(token, token), PREFIXES) is None


def test_another_sites_prefix_is_refused():
    token = make("stage_pat_")[1]
    assert text.parse(token, ["acme_pat_"]) is None
    assert text.parse(token.removeprefix("stage_pat_"), ["acme_pat_", ""]) is None, "the checksum covers the prefix"


def test_no_two_secrets_are_the_same():
    assert len({text.new_secret("") for _ in range(1000)}) == 1000


def test_a_digest_is_compared_with_whatever_is_stored():
    parsed = text.ParsedToken("1", ("ab", "cd"))
    assert text.is_digest_of(parsed, "cd")
    assert not any(text.is_digest_of(parsed, stored) for stored in ("", "a", "abcd", "grüße", "ab" * 1000))
    assert not text.is_digest_of(text.ParsedToken("1", ()), "")


def test_the_digests_are_not_shown():
    assert repr(text.ParsedToken("1", ("ab",))) == "ParsedToken(id='1')"


def test_a_hint_is_four_characters_of_forty():
    secret, token = make()
    assert text.hint(secret, "acme_pat_") == f"acme_pat_…{secret[-12:-8]}"


class TestScannerPattern:
    @given(prefixes, ids)
    def test_it_finds_tokens_in_the_midst_of_things(self, prefix, id):
        token = make(prefix, id)[1]
        found = re.search(text.scanner_pattern(prefix), f'curl -H "Authorization: Bearer {token}" example.com')
        assert found is not None and found[0] == token

    def test_it_finds_nothing_of_another_prefix(self):
        assert re.search(text.scanner_pattern("acme_pat_"), make("other_pat_")[1]) is None

    def test_it_uses_nothing_that_scanners_lack(self):
        assert not re.search(r"\(\?[=!<P]|\\[0-9]", text.scanner_pattern("acme_pat_"))


def test_the_page_shows_what_is_true():
    page = Page(Path(__file__).parents[3] / "docs" / "sanctum" / "tokens.md")
    drawing, pattern = page.code("text")
    assert text.parse(drawing.split()[0], ["acme_pat_"]) is not None
    assert pattern.strip() == text.scanner_pattern("acme_pat_")
