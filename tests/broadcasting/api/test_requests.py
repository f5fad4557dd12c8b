from contextlib import suppress
from io import BytesIO

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from broadcasting.api.exceptions import BadRequest
from broadcasting.api.requests import FixedNegotiation, ObjectParser, SignedRequest


def signed_request(query: str = "", body: bytes = b"") -> SignedRequest:
    request = RequestFactory().generic("POST", "/", body, content_type="text/xml", QUERY_STRING=query)
    return SignedRequest(request, parsers=[ObjectParser()], negotiator=FixedNegotiation())


def test_body_is_json_whatever_the_headers_say() -> None:
    request = signed_request(body=b'{"a":1}')
    del request.META["CONTENT_LENGTH"]
    assert request.data == {"a": 1}


@given(st.binary())
def test_any_body_is_an_object_or_refused(body: bytes) -> None:
    with suppress(BadRequest):
        assert isinstance(ObjectParser().parse(BytesIO(body)), dict)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {}),
        ("a=1&b=%2C+%C3%BC", {"a": "1", "b": ", ü"}),
        ("a=1&a=2", {"a": "2"}),
        ("a", {"a": ""}),
        ("a=%FF", {"a": "\ufffd"}),
        ("a=1;b=2", {"a": "1;b=2"}),
        ("a[]=1&a[]=2", {"a[]": "2"}),
    ],
)
def test_query_params(query: str, expected: dict[str, str]) -> None:
    assert signed_request(query).query_params == expected


def test_too_many_query_params() -> None:
    with pytest.raises(BadRequest):
        _ = signed_request("a=1&" * 101).query_params


def test_fixed_negotiation() -> None:
    parser = ObjectParser()
    assert FixedNegotiation().select_parser(signed_request(), [parser]) is parser
