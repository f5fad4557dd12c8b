"""The HTTP API keeps to its own OpenAPI document: schemathesis against the whole server, with signed requests."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from requests.auth import AuthBase
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection

from broadcasting.api.schema import openapi_document
from broadcasting.protocol.signatures import body_md5, sign_request
from tests.integration.demo_site import Site

AUTH_PARAMETERS = ("auth_key", "auth_timestamp", "auth_version", "auth_signature", "body_md5")


def document_without_security() -> dict[str, Any]:
    """The document, but nothing is generated for what ``Signature`` writes into the query anyway."""
    document = openapi_document()
    for operation in [each for path in document["paths"].values() for each in path.values()]:
        operation.pop("security", None)
    del document["components"]["securitySchemes"]
    return document


schema = schemathesis.openapi.from_dict(document_without_security())
schema.config.generation.update(modes=[GenerationMode.POSITIVE, GenerationMode.NEGATIVE])


class Signature(AuthBase):
    """Signs a request as it goes out, in place of whatever was generated for its signature."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        parts = urlsplit(request.url)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        query = {name: value for name, value in query.items() if name not in AUTH_PARAMETERS}
        query |= {"auth_key": self._site.key, "auth_timestamp": str(int(time.time())), "auth_version": "1.0"}
        body = request.body.encode() if isinstance(request.body, str) else request.body or b""
        if body:
            query["body_md5"] = body_md5(body)
        query["auth_signature"] = sign_request(self._site.secret, request.method, parts.path, query)
        request.url = urlunsplit(parts._replace(query=urlencode(query)))
        return request


@pytest.fixture(scope="module")
def roomy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server that takes bodies larger than schemathesis makes."""
    folder: Path = tmp_path_factory.mktemp("roomy")
    with Site("uvicorn", folder, REVURB_MAX_REQUEST_SIZE="1000000") as running:
        yield running


@schema.parametrize()
@settings(
    max_examples=25,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_answers_as_documented(case: schemathesis.Case, roomy: Site) -> None:
    if "app_id" in case.path_parameters:
        case.path_parameters["app_id"] = roomy.app_id
    # Unknown parameters of the query, and several values for one, are none of our business; the body is.
    excluded = [] if case.meta.is_negative_at(ParameterLocation.BODY) else [negative_data_rejection]
    case.call_and_validate(base_url=roomy.url, auth=Signature(roomy), excluded_checks=excluded, timeout=20)
