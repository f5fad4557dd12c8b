"""Settings of Django by the kind that they should have."""

from typing import Any

from django.conf import settings


def value(name: str, default: Any = None) -> Any:
    """A setting as it stands."""
    return getattr(settings, name, default)


def text(name: str, default: str = "") -> str:
    """A setting that should be a text; the default for whatever is none, and for an empty one."""
    found = value(name)
    return found if isinstance(found, str) and found else default


def texts(name: str) -> tuple[str, ...]:
    """The texts in a setting that should be a list of them."""
    found = value(name)
    return tuple(each for each in found if isinstance(each, str)) if isinstance(found, list | tuple | set) else ()


def is_on(name: str) -> bool:
    """Whether a setting counts as true, as Django asks it."""
    found = value(name)
    return bool(found) if isinstance(found, bool | int | float | str | list | tuple | dict) else found is not None


def mapping(name: str) -> dict[Any, Any]:
    """A setting that should be a dict."""
    found = value(name)
    return found if isinstance(found, dict) else {}
