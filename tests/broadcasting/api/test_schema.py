import warnings
from typing import Any

import pytest
from drf_spectacular.settings import spectacular_settings
from drf_spectacular.validation import validate_schema

from broadcasting.api.schema import openapi_document

METHODS = {
    "/apps/{app_id}/events": "post",
    "/apps/{app_id}/batch_events": "post",
    "/apps/{app_id}/channels": "get",
    "/apps/{app_id}/channels/{channel}": "get",
    "/apps/{app_id}/channels/{channel}/users": "get",
    "/apps/{app_id}/connections": "get",
    "/apps/{app_id}/users/{user_id}/terminate_connections": "post",
    "/users/{user_id}/terminate_connections": "post",
    "/up": "get",
    "/ready": "get",
}
UNSIGNED = ("/up", "/ready")


@pytest.fixture
def document() -> dict[str, Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return openapi_document()


def test_is_valid(document: dict[str, Any]) -> None:
    validate_schema(document)


def test_has_every_route(document: dict[str, Any]) -> None:
    assert {path: next(iter(operations)) for path, operations in document["paths"].items()} == METHODS
    assert all(len(operations) == 1 for operations in document["paths"].values())


def test_all_but_the_probes_is_signed(document: dict[str, Any]) -> None:
    names = ["authKey", "authSignature", "authTimestamp", "authVersion"]
    assert sorted(document["components"]["securitySchemes"]) == names
    for path, operations in document["paths"].items():
        (operation,) = operations.values()
        security = operation.get("security", [])
        assert [sorted(each) for each in security] == ([] if path in UNSIGNED else [names]), path


@pytest.mark.parametrize(("path", "method"), METHODS.items())
def test_names_every_status(document: dict[str, Any], path: str, method: str) -> None:
    statuses = set(document["paths"][path][method]["responses"])
    refusals = {"400", "401", "403", "404", "408", "413"} if path not in UNSIGNED else set()
    unreachable = {"503"} if path != "/up" else set()
    limited = {"429"} if refusals and not path.endswith("terminate_connections") else set()
    invalid = {"422"} if path.endswith("events") else set()
    assert statuses == {"200", "500"} | refusals | unreachable | limited | invalid


def test_says_when_to_come_again(document: dict[str, Any]) -> None:
    responses = [each for path in document["paths"].values() for each in path.values()]
    named = {(status, "headers" in response) for each in responses for status, response in each["responses"].items()}
    assert {status for status, has_headers in named if has_headers} == {"429", "503"}
    assert ("429", False) not in named and ("503", False) not in named


def test_says_what_an_event_is(document: dict[str, Any]) -> None:
    event = document["components"]["schemas"]["Event"]
    assert event["properties"]["channels"]["maxItems"] == 100
    assert event["properties"]["name"]["maxLength"] == 200
    assert event["required"] == ["data", "name"]
    assert document["components"]["schemas"]["Batch"]["properties"]["batch"]["maxItems"] == 10


def test_heeds_no_setting_of_the_site(document: dict[str, Any], settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.REST_FRAMEWORK = {"DEFAULT_SCHEMA_CLASS": "nowhere.at.all"}
    of_the_site = {"TITLE": "The site", "SCHEMA_PATH_PREFIX_INSERT": "/x", "CAMELIZE_NAMES": True}
    for name, value in of_the_site.items():
        monkeypatch.setattr(spectacular_settings, name, value)
    assert openapi_document() == document
    assert {name: getattr(spectacular_settings, name) for name in of_the_site} == of_the_site
