"""What docs/broadcasting/authorization.md shows can be pasted."""

import sys
from pathlib import Path
from types import ModuleType

import pytest
from django.contrib.auth.models import Group

from broadcasting.authorization import binding
from broadcasting.authorization.bodies import MAX_CHANNELS
from broadcasting.authorization.guards import load_guard
from broadcasting.authorization.registry import rules
from tests.markdown import Page

PAGE = Page(Path(__file__).resolve().parents[3] / "docs" / "broadcasting" / "authorization.md")
EXAMPLES = [example for example in PAGE.code("python") if "broadcasting.authorization" in example]


@pytest.fixture(autouse=True)
def shop(monkeypatch):
    """The app of the examples; any model will do for what they declare."""
    models = ModuleType("shop.models")
    models.Order = models.Device = Group
    monkeypatch.setattr(Group, "broadcast_channel_route", lambda: "shop.Order.{order}", raising=False)
    monkeypatch.setitem(sys.modules, "shop.models", models)
    monkeypatch.setattr(binding, "_binders", {})


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_each_example_declares_what_can_be_asked(example):
    exec(compile(example, str(PAGE.path), "exec"), {"__name__": "shop.channels"})
    for rule in rules():
        binding.bindings_of(rule)
        for guard in rule.guards or ():
            load_guard(guard)


def test_all_examples_are_found():
    assert len(EXAMPLES) == 6


def test_the_limit_of_one_request_is_told():
    assert f"up to {MAX_CHANNELS}" in PAGE.text
