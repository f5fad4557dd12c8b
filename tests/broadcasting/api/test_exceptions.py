import pytest
from django.core.exceptions import DisallowedHost
from django.http import Http404
from rest_framework.exceptions import ValidationError

from broadcasting.api.exceptions import TooManyRequests, _tally, bag, exception_handler, refuse
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
        (TooManyRequests(0.2, "3", "MAX_READS_PER_SECOND"), 429, "Too many requests."),
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
        (TooManyRequests(1e-9, "3", "MAX_READS_PER_SECOND"), "1"),
        (TooManyRequests(1.0, "3", "MAX_READS_PER_SECOND"), "1"),
        (TooManyRequests(1.01, "3", "MAX_READS_PER_SECOND"), "2"),
        (Http404(), None),
    ],
)
def test_when_to_come_again(error: Exception, seconds: str | None) -> None:
    assert refuse(error, None).get("Retry-After") == seconds


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (StateUnreachable("secret"), "Refused 1 requests: the cluster can't be reached."),
        (
            TooManyRequests(1, "%d\n%", "MAX_READS_PER_SECOND"),
            r"Refused 1 requests: application '%d\n%' is over its MAX_READS_PER_SECOND.",
        ),
    ],
)
def test_what_comes_often_is_logged_once(error: Exception, line: str, caplog: pytest.LogCaptureFixture) -> None:
    _tally.cache_clear()
    for _ in range(100):
        refuse(error, None)
    assert [record.getMessage() for record in caplog.records] == [line]


def test_exception_handler_needs_no_context() -> None:
    assert exception_handler(Http404(), {}).status_code == 404
