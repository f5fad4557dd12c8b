"""Which hosts belong together."""

import pytest

from sanctum.surroundings.domains import (
    common_parent,
    domain_covers,
    is_address,
    is_loopback,
    is_public_suffix,
    is_same_site,
)


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "10.0.0.1"])
def test_addresses(host):
    assert is_address(host)
    assert not is_address(f"{host}.example.com")


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True),
        ("app.localhost", True),
        ("127.0.0.1", True),
        ("127.1.2.3", True),
        ("[::1]", True),
        ("127.0.0.1.example.com", False),
        ("10.0.0.1", False),
        ("example.com", False),
    ],
)
def test_ones_own_machine(host, expected):
    assert is_loopback(host) == expected


@pytest.mark.parametrize("name", ["com", "localhost", "co.uk", "com.au", "github.io", "vercel.app"])
def test_public_suffixes(name):
    assert is_public_suffix(name)
    assert not is_public_suffix(f"mysite.{name}")


@pytest.mark.parametrize(
    ("first", "second", "parent"),
    [
        ("app.example.com", "api.example.com", "example.com"),
        ("example.com", "api.example.com", "example.com"),
        ("a.b.example.com", "b.example.com", "b.example.com"),
        ("example.com", "example.com", "example.com"),
        ("example.com", "example.org", None),
        ("one.co.uk", "two.co.uk", None),
        ("app.one.co.uk", "api.one.co.uk", "one.co.uk"),
        ("one.github.io", "two.github.io", None),
        ("app.localhost", "api.localhost", None),
        ("10.0.0.1", "20.0.0.1", None),
        ("10.0.0.1", "10.0.0.1", None),
        ("notexample.com", "example.com", None),
    ],
)
def test_what_two_hosts_have_in_common(first, second, parent):
    assert common_parent(first, second) == common_parent(second, first) == parent
    assert is_same_site(first, second) == (parent is not None or first == second)


@pytest.mark.parametrize(
    ("domain", "host", "expected"),
    [
        ("example.com", "example.com", True),
        (".example.com", "api.example.com", True),
        ("EXAMPLE.com", "api.example.com", True),
        ("example.com", "notexample.com", False),
        ("api.example.com", "example.com", False),
        ("0.0.1", "10.0.0.1", False),
        ("10.0.0.1", "10.0.0.1", True),
    ],
)
def test_where_a_cookie_of_a_domain_goes(domain, host, expected):
    assert domain_covers(domain, host) == expected
