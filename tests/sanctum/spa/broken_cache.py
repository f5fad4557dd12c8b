"""A cache whose server is away."""

from typing import Any

from django.core.cache.backends.base import BaseCache


class BrokenCache(BaseCache):
    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def add(self, *args: Any, **kwargs: Any) -> bool:
        raise ConnectionError("away")

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        raise ConnectionError("away")

    def clear(self) -> None:
        """There is nothing in it."""
