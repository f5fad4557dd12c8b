"""Settings for tokens that contradict each other."""

from datetime import timedelta

import pytest
from django.conf import settings

from sanctum.checks.tokens import check_tokens

DAY = timedelta(days=1)


def test_the_defaults_are_right(run):
    assert run() == {}


def test_a_cache_that_is_not_there(run):
    message = run({"CACHE": "tokens"}, CACHES={"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}})[
        "E032"
    ]
    assert "'tokens'" in message.msg and "'default'" in message.hint


@pytest.mark.parametrize("caches", [None, 7, [], {}])
def test_no_caches_at_all(caches, monkeypatch):
    monkeypatch.setattr(settings, "SANCTUM", {}, raising=False)
    monkeypatch.setattr(settings, "CACHES", caches)
    assert [message.id for message in check_tokens()] == ["sanctum.E032"]


def test_an_idle_timeout_needs_the_last_use(run):
    assert set(run({"IDLE_TIMEOUT": DAY, "LAST_USED_INTERVAL": None})) == {"E033"}
    assert "seconds=8640" in run({"IDLE_TIMEOUT": DAY, "LAST_USED_INTERVAL": DAY})["E034"].hint
    assert run({"IDLE_TIMEOUT": DAY, "LAST_USED_INTERVAL": timedelta(0)}) == {}
    assert run({"IDLE_TIMEOUT": DAY}) == {}


def test_the_hint_for_a_short_idle_timeout_is_right_itself(run):
    message = run({"IDLE_TIMEOUT": timedelta(seconds=5)})["E034"]
    assert "seconds=0)" in message.hint
    assert run({"IDLE_TIMEOUT": timedelta(seconds=5), "LAST_USED_INTERVAL": timedelta(seconds=0)}) == {}


def test_default_abilities_are_known(run):
    known = {"orders:read": "Read orders"}
    message = run({"ABILITIES": known, "DEFAULT_ABILITIES": ["orders:read", "orders:fly"]})["E035"]
    assert "'orders:fly'" in message.msg and '"orders:fly": ' in message.hint
    assert run({"ABILITIES": known, "DEFAULT_ABILITIES": ["orders:read"]}) == {}
    assert run({"ABILITIES": known, "DEFAULT_ABILITIES": ["orders:*"], "WILDCARD_ABILITIES": True}) == {}
    assert run({"DEFAULT_ABILITIES": ["orders:fly"]}) == {}


@pytest.mark.parametrize("ability", ["*", "tokens:*", "two words", "a" * 150, "münzen"])
def test_an_issuing_ability_can_be_held(run, ability):
    assert set(run({"ISSUING_ABILITY": ability})) == {"E036"}


def test_an_issuing_ability_is_known(run):
    assert set(run({"ISSUING_ABILITY": "tokens:issue", "ABILITIES": ["orders:read"]})) == {"E036"}
    assert run({"ISSUING_ABILITY": "tokens:issue", "ABILITIES": ["tokens:issue"]}) == {}
    assert run({"ISSUING_ABILITY": "tokens:issue"}) == {}


@pytest.mark.parametrize(
    "spans",
    [
        {"EXPIRATION": DAY, "MAX_EXPIRATION": 2 * DAY},
        {"EXPIRATION": DAY, "IDLE_TIMEOUT": DAY},
        {"MAX_EXPIRATION": DAY, "IDLE_TIMEOUT": 3 * DAY},
        {"EXPIRATION": DAY, "ROTATION_GRACE": DAY},
    ],
)
def test_spans_that_contradict_each_other(run, spans):
    message = run(spans)["W030"]
    name = message.hint.split('"')[1]
    seconds = int(message.hint.split("seconds=")[1].split(")")[0])
    assert run(spans | {name: timedelta(seconds=seconds)}) == {}, "the hint mends it"


def test_spans_that_go_together(run):
    assert run({"EXPIRATION": 30 * DAY, "MAX_EXPIRATION": 30 * DAY, "IDLE_TIMEOUT": DAY}) == {}


@pytest.mark.parametrize(
    ("key", "sanctum"),
    [
        ("RECORD_IP", {"RECORD_IP": True, "LAST_USED_INTERVAL": None}),
        ("RECORD_USER_AGENT", {"RECORD_USER_AGENT": True, "LAST_USED_INTERVAL": None}),
        ("VALIDATOR_MAY_WIDEN", {"VALIDATOR_MAY_WIDEN": True}),
        ("HEADER", {"HEADER": "X-Token", "TOKEN_RETRIEVER": "builtins.dict"}),
        ("DEFAULT_ABILITIES", {"DEFAULT_ABILITIES": ["orders:*"]}),
    ],
)
def test_keys_without_effect(run, key, sanctum):
    found = run(sanctum)
    assert set(found) == {"W031"} and key in found["W031"].msg
