import pytest
from django.core.exceptions import DisallowedHost
from django.http import Http404
from rest_framework.exceptions import ValidationError

from broadcasting.api.exceptions import TooManyRequests, bag, exception_handler, refuse
from broadcasting.cluster.base import Unreachable
from broadcasting.state.base import StateUnreachable


@pytest.mark.parametrize(
    ("detail", "expected"),
    [
        ({"a_b": ["The :attribute field."]}, {"a_b": ["The a b field."]}),
        ({"a": {0: ["x"], 2: {"b": ["y :attribute"]}}}, {"a.0": ["x"], "a.2.b": ["y a.2.b"]}),
        ({"a": {"non_field_errors": ["z"]}}, {"a": ["z"]}),
        ({}, {}),
    ],
)
def test_bag(detail: dict, expected: dict) -> None:
    assert bag(detail) == expected


@pytest.mark.parametrize(
    ("error", "status", "text"),
    [
        (Http404("secret"), 404, "Not found."),
        (DisallowedHost("secret"), 400, "Bad request."),
        (ValidationError({"a": ["b"]}), 422, '{"a":["b"]}'),
        (RuntimeError("secret"), 500, "Internal server error."),
        (StateUnreachable("secret"), 503, "Cluster unreachable."),
        (Unreachable("secret"), 503, "Cluster unreachable."),
        (TooManyRequests(0.2), 429, "Too many requests."),
    ],
)
def test_refuse_without_a_request(error: Exception, status: int, text: str) -> None:
    response = refuse(error, None)
    assert (response.status_code, response.content.decode()) == (status, text)


@pytest.mark.parametrize(
    ("error", "seconds"),
    [
        (Unreachable(), "1"),
        (StateUnreachable(), "1"),
        (TooManyRequests(1e-9), "1"),
        (TooManyRequests(1.0), "1"),
        (TooManyRequests(1.01), "2"),
        (Http404(), None),
    ],
)
def test_when_to_come_again(error: Exception, seconds: str | None) -> None:
    assert refuse(error, None).get("Retry-After") == seconds


def test_exception_handler_needs_no_context() -> None:
    assert exception_handler(Http404(), {}).status_code == 404
