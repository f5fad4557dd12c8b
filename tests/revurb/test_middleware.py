"""Middleware in the mode of what it stands before."""

from typing import Any

from asgiref.sync import iscoroutinefunction

from revurb.middleware import TwoModeMiddleware


async def respond_async(request: Any) -> Any: ...


def respond(request: Any) -> Any: ...


def test_it_is_what_it_stands_before() -> None:
    for get_response, is_async in ((respond, False), (respond_async, True)):
        middleware = TwoModeMiddleware(get_response)
        assert middleware.get_response is get_response
        assert middleware.is_async is iscoroutinefunction(middleware) is is_async
    assert (TwoModeMiddleware.sync_capable, TwoModeMiddleware.async_capable) == (True, True)
