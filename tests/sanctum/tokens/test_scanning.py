"""Tokens found in any text."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanctum.tokens.scanning import LONGEST_FOUND, digests_in
from sanctum.tokens.text import checksum, digest, new_secret, write

RANDOM = "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hI6kL9n"
LARAVEL = RANDOM + checksum(RANDOM)
HEX = "0123456789abcdef" * 4

AROUND = [
    "{}",
    "Authorization: Bearer {}",
    '{{"token":"{}"}}',
    "export TOKEN={}\n",
    "<code>{}</code>",
    "GET /?t={}&x=1",
    "x,{};y",
]


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("prefix", ["", "acme_pat_"])
@pytest.mark.parametrize("id", ["15", "0" * 31 + "1", "9" * 19])
def test_a_token_is_found_wherever_it_stands(around: str, prefix: str, id: str) -> None:
    secret = new_secret(prefix)
    assert digests_in(around.format(write(prefix, id, secret)), [prefix]) == {digest(secret)}


@pytest.mark.parametrize("pipe", ["|", "%7C", "%7c", "\\u007c", "&#124;", "&vert;"])
@pytest.mark.parametrize("prefix", ["", "acme_"])
def test_so_is_one_of_laravel_however_its_pipe_is_written(pipe: str, prefix: str) -> None:
    secret = prefix + LARAVEL
    assert digest(secret) in digests_in(f'x "15{pipe}{secret}" y', ["new_", *([prefix] if prefix else [])], ["laravel"])


def test_one_without_a_checksum_is_looked_for_where_laravels_are_read() -> None:
    assert digests_in(f"15|{RANDOM}", [""], ["laravel"]) == {digest(RANDOM)}
    assert digests_in(f"15|{RANDOM}", [""], []) == set()


def test_so_are_keys_of_others() -> None:
    key = HEX[:40]
    assert digests_in(f"Token {key}", [""], ["authtoken"]) == {digest(key)}
    assert hashlib.sha512(HEX.encode()).hexdigest() in digests_in(f"Token {HEX}", [""], ["knox"])
    assert hashlib.sha512(f"acme{HEX}".encode()).hexdigest() in digests_in(f"Token acme{HEX}", [""], ["knox"])
    assert digests_in(f"{key} {HEX}", [""]) == set()


@pytest.mark.parametrize(
    "change", [lambda text: text[:-1] + "x", lambda text: text + "0", lambda text: "A" + text[1:], str.upper]
)
def test_what_only_looks_like_one_is_not(change: object) -> None:
    assert digests_in(change(f"p_{'15'}_{LARAVEL}"[5:]), ["p_"]) == set()  # type: ignore[operator]


@pytest.mark.parametrize(
    "text", ["", "\0" * 100, "|" * 10_000, "_" * 10_000, "a" * 100_000, "0_" * 50_000, "%7C" * 10_000, HEX * 2_000]
)
def test_garbage_is_read_in_its_time(text: str) -> None:
    assert digests_in(text, ["", "acme_"], ["laravel", "authtoken", "secret_only"]) == set()


def test_no_token_is_longer_than_pieces_overlap() -> None:
    assert len(write("x" * 20, "f" * 32, new_secret("x" * 20))) + len("&#124;") < LONGEST_FOUND


@given(st.text(max_size=300), st.text(max_size=300))
def test_whatever_stands_around_it(before: str, after: str) -> None:
    secret = new_secret("acme_")
    found = digests_in(f"{before} {write('acme_', '15', secret)} {after}", ["acme_"], ["laravel", "knox"])
    assert digest(secret) in found
