"""OpenFeature's own scenarios (``gherkin/``), bound to our provider behind the SDK's client."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth.models import User
from openfeature import api
from openfeature.evaluation_context import EvaluationContext
from pytest_bdd import given, parsers, scenario, then, when

from pennant import Feature, Variants
from pennant.openfeature import PennantProvider

pytestmark = pytest.mark.django_db(transaction=True)

FOLDER = Path(__file__).parent / "gherkin"
FLAGS = json.loads((FOLDER / "test-flags.json").read_text())
TARGETED = [name for name, flag in FLAGS.items() if "contextEvaluator" in flag]

_NAMELESS = "a value has no variant's name, and one of Variants is not static"
_SDK = "it is the SDK that is tried, with providers of its own"
_NOBODY = "who is nobody here gets the caller's default, not one of the definition's values"
_NO_METADATA = "definitions hold none; there is our own reason instead"
NOT_OURS = {
    "Complete evaluation details structure": _NAMELESS,
    **{f"Resolves {kind} details": _NAMELESS for kind in ("boolean", "string", "integer", "float", "object")},
    "Resolves zero value with targeting using default": _NOBODY,
    "Empty evaluation context": _NOBODY,
    "Null context values": _NOBODY,
    "Flag metadata in evaluation details": _NO_METADATA,
    "CACHED reason": "answers are fetched at once with all others of a request; nobody need know",
    "Provider not ready error": _SDK,
    "Provider in fatal state error": _SDK,
    "Provider status accessibility": _SDK,
    "Evaluation options with hooks": _SDK,
    "Evaluation context immutability": _SDK,
}
V1 = [f"Resolves {kind} value" for kind in ("boolean", "string", "integer", "float", "object")]
V1 += ["Resolves based on context", "Flag not found", "Type error"]
V2 = [
    "Resolve values",
    "Resolves zero value",
    "Resolves zero value with targeting",
    "Flag not found error",
    "Type mismatch error",
    "Multiple context attributes targeting",
    "Structure flag evaluation",
    "DISABLED reason",
    "Asynchronous flag evaluation",
]
VARIANTS = "Variant field population"

for each in [*V1, *V2]:
    path = FOLDER / ("evaluation.feature" if each in V1 else "evaluation_v2.feature")
    name = f"test_{each.lower().replace(' ', '_')}"
    globals()[name] = scenario(path, each)(lambda: None)


@pytest.fixture
def named_variants() -> None:
    for name in ("boolean-flag", "string-flag", "integer-flag", "float-flag", "object-flag"):
        flag = FLAGS[name]
        shares = {variant: 100 if variant == flag["defaultVariant"] else 0 for variant in flag["variants"]}
        Feature.define(name, Variants(shares, values=flag["variants"]))


@scenario(FOLDER / "evaluation_v2.feature", VARIANTS)
def test_variants_have_names(named_variants: None) -> None:
    """Their features are ``Variants``; those of the other scenarios are values."""


def test_each_scenario_is_tried_or_has_a_reason_not_to_be() -> None:
    texts = [(FOLDER / name).read_text() for name in ("evaluation.feature", "evaluation_v2.feature")]
    there = {name.strip() for text in texts for name in re.findall(r"Scenario(?: Outline)?: (.+)", text)}
    assert there == {*V1, *V2, VARIANTS, *NOT_OURS}


def user_of(context: EvaluationContext) -> User | None:
    """As the documentation shows it: whom the site does not know is nobody."""
    about = context.attributes
    if about.get("email"):
        return User.objects.filter(email=about["email"]).first()
    return User.objects.filter(first_name=about.get("fn", "?"), last_name=about.get("ln", "?")).first()


def read(kind: str, text: str) -> Any:
    plain = text.replace('\\"', '"')
    return plain if kind.lower() == "string" else json.loads(plain)


@pytest.fixture
def asked() -> dict[str, Any]:
    """What a scenario says, step by step."""
    return {"attributes": {}}


@pytest.fixture
def client() -> Iterator[Any]:
    api.set_provider(PennantProvider(scope=user_of))
    yield api.get_client()
    api.clear_providers()


def ask(client: Any, asked: dict[str, Any], suffix: str = "") -> Any:
    method = getattr(client, f"get_{asked['kind'].lower()}_details{suffix}")
    context = EvaluationContext(attributes=asked["attributes"])
    return (async_to_sync(method) if suffix else method)(asked["key"], asked["default"], context)


@given("a stable provider")
def _(client: Any) -> None:
    User.objects.create_user("steve", email="ballmer@macrosoft.com")
    User.objects.create_user("su", first_name="Sulisław", last_name="Świętopełk")
    for name, flag in FLAGS.items():
        if name in Feature.defined() or not flag.get("defaultVariant"):
            continue
        value = flag["variants"][flag["defaultVariant"]]
        if name in TARGETED:
            Feature.define(name, targeted(flag["variants"].get("internal", value)))
        else:
            Feature.define(name, value)
        if flag.get("disabled"):
            Feature.kill(name)
    Feature.define("context-aware", targeted("INTERNAL"))


def targeted(value: Any) -> Any:
    def resolve(user: User) -> Any:
        return value

    return resolve


@given(parsers.re(r'an? (?P<kind>\w+)-flag with key "(?P<key>[^"]+)" and a fallback value "(?P<default>.*)"'))
def _(asked: dict[str, Any], kind: str, key: str, default: str) -> None:
    asked.update(kind=kind, key=key, default=read(kind, default))


@given(
    parsers.re(r'a context containing a key "(?P<key>\w+)", with type "(?P<kind>\w+)" and with value "(?P<text>.*)"')
)
def _(asked: dict[str, Any], key: str, kind: str, text: str) -> None:
    asked["attributes"][key] = read(kind, text)


@given('a context containing a key "email" with null value')
def _(asked: dict[str, Any]) -> None:
    asked["attributes"]["email"] = None


@when("the flag was evaluated with details")
def _(client: Any, asked: dict[str, Any]) -> None:
    asked["details"] = ask(client, asked)


@when("the flag was evaluated with details asynchronously")
def _(client: Any, asked: dict[str, Any]) -> None:
    asked["details"] = ask(client, asked, "_async")


@then("the evaluation should complete without blocking")
def _(asked: dict[str, Any]) -> None:
    assert asked["details"].error_code is None


@then(parsers.re(r'the resolved details value should be "(?P<text>.*)"'))
def _(asked: dict[str, Any], text: str) -> None:
    wanted = read(asked["kind"], text)
    assert (asked["details"].value, type(asked["details"].value)) == (wanted, type(wanted))


@then(parsers.re(r'the (?P<what>reason|variant|error-code) should be "(?P<text>\w+)"'))
def _(asked: dict[str, Any], what: str, text: str) -> None:
    assert getattr(asked["details"], what.replace("-", "_")) == text


@when(parsers.re(r'an? (?P<kind>\w+) flag with key "(?P<key>[^"]+)" is evaluated with default value (?P<default>.+)'))
def _(client: Any, asked: dict[str, Any], kind: str, key: str, default: str) -> None:
    asked.update(kind=kind, key=key, default=read(kind, default.strip('"')))
    asked["details"] = ask(client, asked)


@when('an object flag with key "object-flag" is evaluated with a null default value')
def _(client: Any, asked: dict[str, Any]) -> None:
    asked.update(kind="object", key="object-flag", default=None)
    asked["details"] = ask(client, asked)


@then(parsers.re(r"the resolved (?P<kind>boolean|string|integer|float) value should be (?P<text>.+)"))
def _(asked: dict[str, Any], kind: str, text: str) -> None:
    assert asked["details"].value == read(kind, text.strip('"'))


@then(
    'the resolved object value should be contain fields "showImages", "title", and "imagesPerPage", '
    'with values "true", "Check out these pics!" and 100, respectively'
)
def _(asked: dict[str, Any]) -> None:
    wanted = {"showImages": True, "title": "Check out these pics!", "imagesPerPage": 100}
    assert asked["details"].value == wanted


@when(
    parsers.re(
        r'context contains keys "fn", "ln", "age", "customer" with values "(?P<fn>\w+)", "(?P<ln>\w+)", 29, "false"'
    )
)
def _(asked: dict[str, Any], fn: str, ln: str) -> None:
    asked["attributes"] = {"fn": fn, "ln": ln, "age": 29, "customer": False}


@when('a flag with key "context-aware" is evaluated with default value "EXTERNAL"')
def _(client: Any, asked: dict[str, Any]) -> None:
    asked.update(kind="string", key="context-aware", default="EXTERNAL")
    asked["details"] = ask(client, asked)


@then('the resolved string response should be "INTERNAL"')
def _(asked: dict[str, Any]) -> None:
    assert asked["details"].value == "INTERNAL"


@then('the resolved flag value is "EXTERNAL" when the context is empty')
def _(client: Any, asked: dict[str, Any]) -> None:
    assert ask(client, {**asked, "attributes": {}}).value == "EXTERNAL"


@when(
    'a non-existent string flag with key "missing-flag" is evaluated with details and a fallback value "uh-oh"',
)
def _(client: Any, asked: dict[str, Any]) -> None:
    asked.update(kind="string", key="missing-flag", default="uh-oh")
    asked["details"] = ask(client, asked)


@when('a string flag with key "wrong-flag" is evaluated as an integer, with details and a fallback value 13')
def _(client: Any, asked: dict[str, Any]) -> None:
    asked.update(kind="integer", key="wrong-flag", default=13)
    asked["details"] = ask(client, asked)


@then(parsers.re(r"the default (string|integer) value should be returned"))
def _(asked: dict[str, Any]) -> None:
    assert asked["details"].value == asked["default"]


@then(parsers.re(r'the reason should indicate an error and the error code should indicate a .+ with "(?P<code>\w+)"'))
def _(asked: dict[str, Any], code: str) -> None:
    assert (asked["details"].reason, asked["details"].error_code) == ("ERROR", code)
