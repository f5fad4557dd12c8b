"""Packages that may be missing."""

import importlib.util


def is_importable(module: str) -> bool:
    """Whether there is such a module, without importing it."""
    try:
        return importlib.util.find_spec(module) is not None
    except (ImportError, ValueError):
        return False
