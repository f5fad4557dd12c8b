"""The lists are right as long as Autobahn and Daphne set these attributes, and set them to these values."""

import importlib.util
import re
from pathlib import Path

import pytest

from broadcasting.server.daphne_attributes import HANDSHAKE_ONLY, RESTING


@pytest.fixture(scope="module")
def source() -> str:
    """What the two packages say; read, not imported, since importing installs Twisted's reactor."""
    text = ""
    for package, module in (("autobahn", "websocket/protocol.py"), ("autobahn", "twisted/websocket.py")):
        text += (folder(package) / module).read_text()
    return text + (folder("daphne") / "ws_protocol.py").read_text()


def folder(package: str) -> Path:
    (location,) = importlib.util.find_spec(package).submodule_search_locations
    return Path(location)


@pytest.mark.parametrize("name", sorted(HANDSHAKE_ONLY))
def test_what_is_let_go_of_is_set_there(source, name):
    assert re.search(rf"self\.{name}\b[^=]*=", source)


@pytest.mark.parametrize("name", sorted(RESTING))
def test_what_rests_in_the_class_rests_at_that_value(source, name):
    assert f"self.{name} = {RESTING[name]!r}".replace("b''", 'b""') in source
