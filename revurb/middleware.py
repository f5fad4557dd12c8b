"""What middleware of sync and of async sites has in common."""

from collections.abc import Callable
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest

GetResponse = Callable[[HttpRequest], Any]


class TwoModeMiddleware:
    """Runs in the mode of what it stands before, without a thread in between.

    A subclass overrides ``__call__``.
    """

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.is_async = iscoroutinefunction(get_response)
        if self.is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> Any:
        """Return the response, or where ``is_async`` is true, a coroutine of it."""
        raise NotImplementedError
