import sys

import pytest

from revurb.conf.packages import is_importable


@pytest.mark.parametrize(
    ("module", "there"),
    [("django", True), ("django.db", True), ("no_such_package", False), ("no.such.package", False), ("", False)],
)
def test_whether_there_is_a_module(module, there):
    assert is_importable(module) == there


def test_one_that_is_blocked(monkeypatch):
    monkeypatch.setitem(sys.modules, "redis", None)
    assert not is_importable("redis")


def test_nothing_is_imported(monkeypatch):
    monkeypatch.delitem(sys.modules, "antigravity", raising=False)
    assert is_importable("antigravity")
    assert "antigravity" not in sys.modules
