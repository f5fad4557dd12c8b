"""``manage.py channel_list``."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from broadcasting.authorization import channel
from broadcasting.authorization.registry import only_these_rules


@pytest.fixture(autouse=True)
def no_rules():
    with only_these_rules():
        yield


def run(*options):
    out = StringIO()
    call_command("channel_list", *options, stdout=out, no_color=True)
    return out.getvalue()


def lobby(user): ...
def order(user, order: int): ...


def test_channels_are_listed_in_their_order():
    channel("lobby")(lobby)
    channel("orders.{order}", guards=["a.Token", lobby])(order)
    pattern, where, second, where_second = run().splitlines()
    assert pattern == f"lobby           {__name__}.lobby"
    assert where.split() == [
        "session",
        f"tests/broadcasting/management/test_channel_list.py:{lobby.__code__.co_firstlineno}",
    ]
    assert second == f"orders.{{order}}  {__name__}.order"
    assert where_second.strip().startswith(f"a.Token, {__name__}.lobby  tests/")


def test_programs_get_json():
    channel("lobby")(lobby)
    assert json.loads(run("--json")) == [
        {
            "pattern": "lobby",
            "handler": f"{__name__}.lobby",
            "guards": ["session"],
            "place": f"tests/broadcasting/management/test_channel_list.py:{lobby.__code__.co_firstlineno}",
        }
    ]


def test_without_channels_it_says_how_to_declare_one():
    assert "@channel" in run()
    assert json.loads(run("--json")) == []
