"""Finds the ``channels.py`` of each installed app and imports those that declare channels."""

import ast
import logging
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import module_has_submodule

MODULE = "channels"

logger = logging.getLogger("broadcasting.authorization")


def autodiscover() -> None:
    """Import every app's ``channels`` module that imports something from ``broadcasting``.

    Others of that name (consumers, sales channels) are not even imported, so whatever they do breaks nothing. Raises
    ``ImproperlyConfigured`` that names the module when one of ours can't be imported.
    """
    for app in apps.get_app_configs():
        if app.module is None or not module_has_submodule(app.module, MODULE):
            continue
        name = f"{app.name}.{MODULE}"
        if _mentions_us(name):
            _import(name)


def _import(name: str) -> None:
    try:
        import_module(name)
    except Exception as error:  # whatever the user's module raises while it is imported
        raise ImproperlyConfigured(f"{name} can't be imported ({type(error).__name__}: {error}).") from error


def _mentions_us(name: str) -> bool:
    return any(_imports_us(source) for source in _sources(name))


def _sources(name: str) -> Iterator[str]:
    """The texts of a module, or of all modules of a package."""
    spec = find_spec(name)
    folders = spec.submodule_search_locations if spec else None
    paths = [path for folder in folders or () for path in sorted(Path(folder).glob("*.py"))]
    if spec and spec.origin and not paths:
        paths = [Path(spec.origin)]
    for path in paths:
        try:
            yield path.read_text(encoding="utf-8")
        except (OSError, ValueError):
            logger.debug("%s is left alone: it can't be read.", path)


def _imports_us(source: str) -> bool:
    """Whether it imports from here. Who can't be parsed but speaks of us shall be imported, and fail by its name."""
    if "broadcasting" not in source:
        return False
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except (SyntaxError, ValueError):
        return True
    modules = [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom) and not node.level]
    modules += [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    return any(module.partition(".")[0] == "broadcasting" for module in modules)
