import socket

import pytest

from broadcasting.server import banner
from broadcasting.server.base import Engine, ServerOptions


class Imaginary(Engine):
    name = "Imaginary"
    version = "1.0"


@pytest.fixture
def listener():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


def test_the_opening_says_what_where_and_how_to_stop(listener, settings):
    settings.DEBUG = True
    settings.SETTINGS_MODULE = "revurb_project.settings"  # which a changed setting hides
    port = listener.getsockname()[1]
    text = banner.opening(Imaginary, ServerOptions(port=0), [listener], "/ws", "live.example")
    assert text.splitlines()[1:] == [
        f"Starting server on 0.0.0.0:{port}/ws (live.example)",
        f"Open http://localhost:{port}/ in a browser.",
        "The engine is Imaginary 1.0. Quit with CONTROL-C.",
    ]
    assert text.startswith("Revurb ")
    assert "settings 'revurb_project.settings'" in text


def test_a_public_site_is_not_opened_by_its_private_address(listener):
    assert "in a browser" not in banner.opening(Imaginary, ServerOptions(), [listener], "", "live.example")


def test_a_host_name_that_says_nothing_is_left_out(listener):
    assert "(localhost)" not in banner.opening(Imaginary, ServerOptions(), [listener], "", "localhost")


def test_a_server_with_a_certificate_is_called_secure(listener, settings):
    settings.DEBUG = True
    text = banner.opening(Imaginary, ServerOptions(host="127.0.0.1", tls_cert="x"), [listener], "", None)
    assert "Starting secure server on 127.0.0.1:" in text
    assert "Open https://127.0.0.1:" in text


def test_an_ipv6_address_has_brackets(listener):
    options = ServerOptions(host="::1")
    assert banner.place(options, [listener]).startswith("[::1]:")
    assert banner.browser_address(options, [listener]).startswith("http://[::1]:")


def test_a_unix_socket_has_no_address_for_a_browser(tmp_path):
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "s"))
        options = ServerOptions(uds="/run/revurb.sock")
        assert banner.place(options, [listener]) == "unix:/run/revurb.sock"
        assert banner.browser_address(options, [listener]) is None


def test_an_inherited_socket_is_named_by_its_number(listener):
    options = ServerOptions(fd=3)
    assert banner.place(options, [listener]) == "file descriptor 3"
    assert banner.browser_address(options, [listener]) == f"http://127.0.0.1:{listener.getsockname()[1]}/"
