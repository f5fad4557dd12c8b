"""Channel names: the grammar, and what a name alone says."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcasting.protocol.channels import ChannelKind, ChannelName
from broadcasting.protocol.errors import InvalidChannelName

KINDS = [
    # name, kind, private, presence, cache, encrypted
    ("news", ChannelKind.PUBLIC, False, False, False, False),
    ("App.Models.User.1", ChannelKind.PUBLIC, False, False, False, False),
    ("private", ChannelKind.PUBLIC, False, False, False, False),
    ("privatefoo", ChannelKind.PUBLIC, False, False, False, False),
    ("presence", ChannelKind.PUBLIC, False, False, False, False),
    ("presencefoo", ChannelKind.PUBLIC, False, False, False, False),
    ("cache", ChannelKind.PUBLIC, False, False, False, False),
    ("cachefoo", ChannelKind.PUBLIC, False, False, False, False),
    ("Private-x", ChannelKind.PUBLIC, False, False, False, False),
    ("my-private-x", ChannelKind.PUBLIC, False, False, False, False),
    ("cache-news", ChannelKind.CACHE, False, False, True, False),
    ("cache-private-x", ChannelKind.CACHE, False, False, True, False),
    ("private-", ChannelKind.PRIVATE, True, False, False, False),
    ("private-x", ChannelKind.PRIVATE, True, False, False, False),
    ("private-cachefoo", ChannelKind.PRIVATE, True, False, False, False),
    ("private-encryptedfoo", ChannelKind.PRIVATE, True, False, False, False),
    ("private-cache-x", ChannelKind.PRIVATE_CACHE, True, False, True, False),
    ("private-cache-encrypted-x", ChannelKind.PRIVATE_CACHE, True, False, True, False),
    ("private-encrypted-x", ChannelKind.PRIVATE_ENCRYPTED, True, False, False, True),
    ("private-encrypted-cachefoo", ChannelKind.PRIVATE_ENCRYPTED, True, False, False, True),
    ("private-encrypted-cache-x", ChannelKind.PRIVATE_ENCRYPTED_CACHE, True, False, True, True),
    ("presence-x", ChannelKind.PRESENCE, True, True, False, False),
    ("presence-cachefoo", ChannelKind.PRESENCE, True, True, False, False),
    ("presence-encrypted-x", ChannelKind.PRESENCE, True, True, False, False),
    ("presence-cache-x", ChannelKind.PRESENCE_CACHE, True, True, True, False),
    ("#server-to-user-7", ChannelKind.USER, False, False, False, False),
]


@pytest.mark.parametrize(("name", "kind", "private", "presence", "cache", "encrypted"), KINDS)
def test_kinds(name, kind, private, presence, cache, encrypted):
    channel = ChannelName.parse(name)
    assert (channel.name, channel.kind) == (name, kind)
    assert channel.is_private is private
    assert channel.is_presence is presence
    assert channel.is_cache is cache
    assert channel.is_encrypted is encrypted
    assert channel.is_user is (kind is ChannelKind.USER)


def test_user_channel_names_its_user():
    assert ChannelName.parse("#server-to-user-a@b.c").user_id == "a@b.c"
    assert ChannelName.parse("server-to-user-7").user_id is None


@pytest.mark.parametrize("character", "azAZ09_-=@,.;")
def test_charset(character):
    assert ChannelName.parse(character).name == character


@pytest.mark.parametrize(
    "character", [chr(code) for code in range(128) if not re.match(r"[A-Za-z0-9_\-=@,.;]", chr(code))]
)
def test_other_characters(character):
    for name in (character, f"a{character}b", f"a{character}", f"{character}a"):
        with pytest.raises(InvalidChannelName):
            ChannelName.parse(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "ü",
        "news\n",
        "\u0661",
        "\ud800",
        "#",
        "#news",
        "#private-x",
        "#server-to-user-",
        "##server-to-user-7",
        "#server-to-user-7#",
        " #server-to-user-7",
        None,
        0,
        1,
        True,
        1.5,
        b"news",
        [],
        ["news"],
        {},
        {"name": "news"},
    ],
)
def test_invalid_names(name):
    with pytest.raises(InvalidChannelName):
        ChannelName.parse(name)


def test_length():
    assert ChannelName.parse("a" * 200).name == "a" * 200
    with pytest.raises(InvalidChannelName):
        ChannelName.parse("a" * 201)


def test_length_is_the_application_s():
    assert ChannelName.parse("a" * 300, max_length=300).name == "a" * 300
    with pytest.raises(InvalidChannelName):
        ChannelName.parse("a" * 11, max_length=10)
    # A name that was good under a longer limit is not let through by what was remembered of it.
    with pytest.raises(InvalidChannelName):
        ChannelName.parse("a" * 300, max_length=200)


@given(st.from_regex(r"[A-Za-z0-9_\-=@,.;]{1,200}", fullmatch=True))
def test_grammar_is_accepted(name):
    channel = ChannelName.parse(name)
    assert channel.name.startswith(channel.kind.value)
    assert channel == ChannelName.parse(name)


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_is_parsed_or_refused(name):
    valid = re.fullmatch(r"(#server-to-user-)?[A-Za-z0-9_\-=@,.;]+", name) is not None and len(name) <= 200
    try:
        ChannelName.parse(name)
    except InvalidChannelName:
        assert not valid
    else:
        assert valid
