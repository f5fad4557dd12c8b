"""Whose address a request has, whatever it says of itself. Attack 47."""

import ipaddress

import pytest

from sanctum.authentication.client import address_group, client_address
from tests.sanctum.authentication.people import asking


def seen(proxies, settings, forwarded=None, peer="192.0.2.1"):
    settings.SANCTUM = {"TRUSTED_PROXIES": proxies}
    more = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    address = client_address(asking(REMOTE_ADDR=peer, **more))
    return address and str(address)


def test_without_proxies_nothing_but_the_peer_counts(settings):
    assert seen(0, settings) == "192.0.2.1"
    assert seen(0, settings, "203.0.113.9") == "192.0.2.1"


@pytest.mark.parametrize("spoofed", ["", "1.1.1.1, ", "1.1.1.1, 2.2.2.2, ", "x, ", ", , ", "127.0.0.1,"])
def test_behind_a_proxy_it_is_what_the_proxy_added(settings, spoofed):
    assert seen(1, settings, f"{spoofed}203.0.113.9") == "203.0.113.9"


@pytest.mark.parametrize("spoofed", ["", "1.1.1.1, "])
def test_behind_two_it_is_what_the_outer_one_added(settings, spoofed):
    assert seen(2, settings, f"{spoofed}203.0.113.9, 198.51.100.7") == "203.0.113.9"


def test_who_came_through_fewer_proxies_is_what_those_added(settings):
    assert seen(2, settings, "203.0.113.9") == "203.0.113.9"
    assert seen(2, settings) == "192.0.2.1"


@pytest.mark.parametrize(
    ("text", "address"),
    [("203.0.113.9:4711", "203.0.113.9"), ("[2001:db8::1]:443", "2001:db8::1"), ("[2001:db8::1]", "2001:db8::1"),
     ("2001:DB8:0::1", "2001:db8::1"), ("fe80::1%eth0", "fe80::1"), ("::ffff:203.0.113.9", "203.0.113.9")],
)  # fmt: skip
def test_addresses_are_written_in_one_way(settings, text, address):
    assert seen(1, settings, text) == address


@pytest.mark.parametrize(
    "text", ["", "unknown", "_hidden", "1.2.3", "1.2.3.4.5", "01.2.3.4", "x" * 100_000, "\0", "٣.1.1.1"]
)
def test_what_is_no_address_is_passed_over(settings, text):
    assert seen(1, settings, text) == "192.0.2.1"


def test_behind_a_socket_there_is_none(settings):
    assert seen(0, settings, peer="") is None
    assert seen(1, settings, "203.0.113.9", peer="") == "203.0.113.9"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("2001:db8::1", "2001:db8::ffff:1", True), ("2001:db8::1", "2001:db8:0:1::1", False),
     ("192.0.2.1", "192.0.2.2", False)],
)  # fmt: skip
def test_a_customer_of_ipv6_has_many_addresses(one, other, same):
    groups = {address_group(ipaddress.ip_address(each)) for each in (one, other)}
    assert (len(groups) == 1) is same
