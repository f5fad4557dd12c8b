"""Pennant behind OpenFeature's client."""

from collections.abc import Iterator
from queue import Queue
from typing import Any

import pytest
from openfeature import api
from openfeature.client import OpenFeatureClient
from openfeature.evaluation_context import EvaluationContext
from openfeature.event import ProviderEvent
from openfeature.exception import ErrorCode
from openfeature.flag_evaluation import Reason

from pennant import Feature, Rollout, Variants
from pennant.openfeature import PennantProvider

pytestmark = pytest.mark.django_db(transaction=True)
ADA = EvaluationContext("ada")


@pytest.fixture
def client() -> Iterator[OpenFeatureClient]:
    api.set_provider(PennantProvider())
    yield api.get_client()
    api.clear_providers()


def test_values_come_in_five_types(client):
    for name, value in {"b": True, "s": "x", "i": 0, "f": 1.5, "o": {"a": [1]}}.items():
        Feature.define(name, value)
    assert client.get_boolean_value("b", False) is True
    assert client.get_string_value("s", "") == "x"
    assert client.get_integer_value("i", 7) == 0
    assert (client.get_float_value("f", 0.0), client.get_float_value("i", 7.0)) == (1.5, 0.0)
    assert client.get_object_value("o", {}) == {"a": [1]}


async def test_values_come_in_async_code(client):
    Feature.define("b", lambda scope: scope == "ada")
    Feature.define("s", "x")
    assert await client.get_boolean_value_async("b", False, ADA) is True
    assert await client.get_string_value_async("s", "") == "x"


@pytest.mark.parametrize(
    ("value", "kind", "default"),
    [
        (True, "integer", 1),
        (True, "float", 1.0),
        (1, "boolean", False),
        (1.5, "integer", 1),
        ("1", "integer", 1),
        (None, "boolean", False),
        (None, "object", {}),
        ("[]", "object", {}),
        (10**400, "float", 1.0),
        (False, "string", "x"),
    ],
)
def test_a_value_of_another_type_is_a_mismatch(client, value: Any, kind: str, default: Any):
    Feature.define("odd", value)
    details = getattr(client, f"get_{kind}_details")("odd", default)
    assert (details.value, details.error_code) == (default, ErrorCode.TYPE_MISMATCH)


def test_reasons_and_variants(client):
    Feature.define("static", True)
    Feature.define("share", Rollout(100))
    Feature.define("colour", Variants({"blue": 100}))
    Feature.define("asked", lambda scope: True)
    reasons = {name: client.get_boolean_details(name, False, ADA).reason for name in ("static", "share", "asked")}
    assert reasons == {"static": Reason.STATIC, "share": Reason.SPLIT, "asked": Reason.TARGETING_MATCH}
    details = client.get_string_details("colour", "", ADA)
    assert (details.variant, details.reason) == ("blue", Reason.SPLIT)


def test_a_killed_feature_is_disabled_with_the_callers_default(client):
    Feature.define("colour", "blue")
    Feature.kill("colour")
    details = client.get_string_details("colour", "grey")
    assert (details.value, details.reason, details.error_code) == ("grey", Reason.DISABLED, None)
    assert client.get_boolean_details("colour", True).value is False


def test_nobody_has_the_callers_default_where_the_resolver_takes_none_but_somebody(client):
    def colour(user: str) -> str:
        return "blue"

    Feature.define("colour", colour)
    details = client.get_string_details("colour", "grey")
    assert (details.value, details.reason, details.error_code) == ("grey", Reason.DEFAULT, None)


@pytest.mark.parametrize("name", ["nobody-defines-me", "", "a\0b", "x" * 5000])
def test_what_nobody_defines_is_not_found(client, name):
    details = client.get_boolean_details(name, True)
    assert (details.value, details.error_code) == (True, ErrorCode.FLAG_NOT_FOUND)


def test_what_fails_is_an_error_and_the_default(client):
    Feature.define("broken", lambda scope: 1 / 0)
    details = client.get_boolean_details("broken", True, ADA)
    assert (details.value, details.error_code) == (True, ErrorCode.GENERAL)


def test_a_scope_may_be_made_of_the_context():
    Feature.define("plan", lambda scope: scope)
    api.set_provider(PennantProvider(scope=lambda context: context.attributes.get("plan")))
    try:
        client = api.get_client()
        assert client.get_string_value("plan", "", EvaluationContext("ada", {"plan": "gold"})) == "gold"
        details = client.get_string_details("plan", "none", EvaluationContext("ada", {"plan": {"x": 1}}))
        assert (details.value, details.error_code) == ("none", ErrorCode.INVALID_CONTEXT)
    finally:
        api.clear_providers()


def test_changes_are_events_until_the_provider_is_shut_down(client):
    heard: Queue[Any] = Queue()  # handlers run in threads of the SDK
    client.add_handler(ProviderEvent.PROVIDER_CONFIGURATION_CHANGED, lambda event: heard.put(event.flags_changed))
    Feature.define("colour", "blue")
    Feature.kill("colour")
    Feature.purge("colour")
    assert [heard.get(timeout=30) for _ in range(2)] == [["colour"], ["colour"]]
    api.clear_providers()
    Feature.revive("colour")
    assert heard.empty()
