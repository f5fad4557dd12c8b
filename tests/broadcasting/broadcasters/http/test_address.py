"""Where a server's HTTP API is."""

import pytest

from broadcasting.broadcasters.http.address import Address, server_address
from broadcasting.conf.settings import load_settings


@pytest.mark.parametrize(
    ("address", "text"),
    [
        (Address("https", "ws.example.com", 443), "https://ws.example.com"),
        (Address("http", "ws.example.com", 443, "/ws"), "http://ws.example.com:443/ws"),
        (Address("http", "::1", 8080), "http://[::1]:8080"),
    ],
)
def test_as_text(address, text):
    assert str(address) == text


@pytest.mark.parametrize(
    ("configured", "options", "expected"),
    [
        ({}, {}, "http://127.0.0.1:8080"),
        ({"SERVER_PORT": 9000, "SERVER_PATH": "/ws"}, {}, "http://127.0.0.1:9000/ws"),
        ({"SERVER_HOST": "::"}, {}, "http://[::1]:8080"),
        ({"SERVER_HOST": "10.0.0.5"}, {"PORT": 81}, "http://10.0.0.5:81"),
        ({"TLS_CERT": "a", "TLS_KEY": "b"}, {}, "https://127.0.0.1:8080"),
        ({"HOST": "ws.example.com"}, {}, "https://ws.example.com"),
        ({"HOST": "ws.example.com", "PORT": 8443, "SERVER_PATH": "/ws"}, {}, "https://ws.example.com:8443/ws"),
        ({"HOST": "ws.example.com"}, {"SCHEME": "http"}, "http://ws.example.com"),
        ({"HOST": "ws.example.com"}, {"HOST": "internal", "PORT": 80, "SCHEME": "http", "PATH": ""}, "http://internal"),
        ({"HOST": None}, {"HOST": None}, "http://127.0.0.1:8080"),
    ],
)
def test_of_the_sites_server(configured, options, expected):
    assert str(server_address(options, load_settings(configured, {}))) == expected


def test_of_a_server_at_any_free_port():
    assert server_address({}, load_settings({"SERVER_PORT": 0}, {})) is None
