from twisted.web import http

from broadcasting.server.daphne_http import spare_requests


class Factory:
    def log(self, request: object) -> None:
        raise AssertionError("formatted a line")


def test_no_line_is_formatted() -> None:
    factory = Factory()
    spare_requests(factory)
    factory.log(object())


def test_content_types_are_parsed_as_before_and_once() -> None:
    spare_requests(Factory())
    spare_requests(Factory())
    assert http._parseContentType(b"Application/JSON; charset=utf-8") == b"application/json"
    assert http._parseContentType(b"nonsense") == b"text/plain"
    assert not hasattr(http._parseContentType.__wrapped__, "__wrapped__")
