"""Sockets at addresses where nobody takes them."""

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.integration.demo_site import Site


@pytest.mark.parametrize("path", ["/", "/app", "/app/", "/app/a/b", "/nowhere"])
def test_refused_before_the_handshake_and_without_a_word_in_the_log(site: Site, path: str) -> None:
    before = len(site.process.output)
    with pytest.raises(InvalidStatus) as refusal:
        connect(f"ws://{site.host}:{site.port}{path}").close()
    assert refusal.value.response.status_code in (403, 404)  # stock ASGI can say no more than 403 on Daphne
    assert "ASGI" not in site.process.output[before:]
