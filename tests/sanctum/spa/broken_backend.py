"""Users whose directory is away."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.views.decorators.debug import sensitive_variables


class BrokenBackend(BaseBackend):
    @sensitive_variables()
    def authenticate(self, request: Any, username: Any = None, password: Any = None, **kwargs: Any) -> None:
        raise ConnectionError("away")
