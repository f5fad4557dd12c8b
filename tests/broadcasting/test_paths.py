from typing import Any

import pytest

from broadcasting.paths import local_path


@pytest.fixture(autouse=True)
def server_path(settings: Any) -> None:
    settings.REVURB = {"SERVER_PATH": "/ws"}


@pytest.mark.parametrize(
    ("root_path", "path", "expected"),
    [
        ("", "/ws/up", "/up"),
        ("/site", "/site/ws/up", "/up"),
        ("/site/", "/site/ws/up", "/up"),
        ("/site", "/ws/up", "/up"),
        ("/ws", "/ws/ws/up", "/up"),
        ("", "/ws/", "/"),
        ("", "/ws", None),
        ("", "/wsup", None),
        ("", "/up", None),
        ("/site", "/site/up", None),
        ("", "", None),
    ],
)
def test_the_path_below_our_place(root_path: str, path: str, expected: str | None) -> None:
    assert local_path({"path": path, "root_path": root_path}) == expected


def test_a_scope_without_a_path_is_elsewhere() -> None:
    assert local_path({"type": "lifespan"}) is None
