"""Whom features are asked for in Django REST framework."""

from typing import Any

from rest_framework.request import Request

from pennant.current import current_memory


def asked_by(request: Request) -> Any:
    """Django's request, with the user whom DRF's authentication found, also where another was asked for before."""
    _ = request.user  # which tells Django's request
    memory = current_memory()
    if memory is not None:
        memory.default_scopes.clear()
    return request._request
