import pytest
from django.core.exceptions import DisallowedHost
from django.http import Http404
from rest_framework.exceptions import ValidationError

from broadcasting.api.exceptions import bag, exception_handler, refuse


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
    ],
)
def test_refuse_without_a_request(error: Exception, status: int, text: str) -> None:
    response = refuse(error, None)
    assert (response.status_code, response.content.decode()) == (status, text)


def test_exception_handler_needs_no_context() -> None:
    assert exception_handler(Http404(), {}).status_code == 404
