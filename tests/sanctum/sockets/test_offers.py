"""Subprotocols: which of them are a secret, and which the consumer's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanctum.sockets.offers import BEARER, MARKERS, TICKET, MalformedOffer, Offer, read_offer


@pytest.mark.parametrize("marker", MARKERS)
@pytest.mark.parametrize(
    ("offered", "others"),
    [
        (["{}", "secret"], ()),
        (["chat", "{}", "secret"], ("chat",)),
        (["{}", "secret", "chat", "v2.chat"], ("chat", "v2.chat")),
        (["chat", "{}", "secret", "v2.chat"], ("chat", "v2.chat")),
    ],
)
def test_the_entry_behind_a_marker_is_the_secret(marker: str, offered: list[str], others: tuple[str, ...]) -> None:
    assert read_offer([each.format(marker) for each in offered]) == Offer(others, marker, "secret")


@pytest.mark.parametrize("offered", [[], ["chat"], ["chat", "sanctum"], ["sanctum.bearer.secret"], ["SANCTUM.BEARER"]])
def test_without_a_marker_all_are_the_consumers(offered: list[str]) -> None:
    assert read_offer(offered) == Offer(tuple(offered))


@pytest.mark.parametrize("offered", [[BEARER], ["chat", TICKET], [BEARER, "a", TICKET, "b"], [BEARER, BEARER]])
def test_what_can_not_be_meant(offered: list[str]) -> None:
    with pytest.raises(MalformedOffer):
        read_offer(offered)


def test_the_secret_is_not_shown() -> None:
    assert "secret" not in repr(read_offer([BEARER, "secret"]))


@given(st.lists(st.sampled_from([BEARER, TICKET, "chat", "secret", ""]) | st.text(max_size=5), max_size=6))
def test_nothing_is_in_both_places(offered: list[str]) -> None:
    try:
        offer = read_offer(offered)
    except MalformedOffer:
        assert set(offered) & set(MARKERS)
        return
    kept = [each for each in (offer.marker, offer.secret) if each is not None]
    assert sorted([*offer.others, *kept]) == sorted(offered)
