"""``{{ features.theme }}`` in every template, by the context processor ``pennant.context_processors.features``."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest

from pennant.definitions import registry
from pennant.pages import value_of


class PageFeatures:
    """Values of features by name, for the request's user; nothing is asked before one is looked up.

    Names with hyphens may be written with underscores. Unknown features are ``False``. It has no methods, so that every
    word can be a feature's name.
    """

    __slots__ = ("_request",)

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    def __getitem__(self, name: Any) -> Any:
        return value_of(_defined(name), request=self._request)

    def __contains__(self, name: Any) -> bool:
        return isinstance(name, str) and _defined(name) in registry

    def __iter__(self) -> Iterator[str]:
        return iter(registry.names())

    def __len__(self) -> int:
        return len(registry)

    def __repr__(self) -> str:
        return "<features>"


def features(request: HttpRequest) -> dict[str, PageFeatures]:
    """The context processor."""
    return {"features": PageFeatures(request)}


def _defined(name: Any) -> Any:
    if isinstance(name, str) and name not in registry and (hyphened := name.replace("_", "-")) in registry:
        return hyphened
    return name
