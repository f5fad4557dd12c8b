"""Each app's ``features.py`` is imported when Django starts, and the classes that stand in it are defined."""

from importlib import import_module
from types import ModuleType

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from pennant.definitions.feature_class import FeatureClass
from pennant.definitions.making import make_definition
from pennant.definitions.registry import registry

MODULE = "features"


def discover() -> None:
    """Import ``features`` of all installed apps. What such a module raises comes through."""
    for config in apps.get_app_configs():
        if config.module is not None and module_has_submodule(config.module, MODULE):
            define_classes(import_module(f"{config.name}.{MODULE}"))


def define_classes(module: ModuleType) -> None:
    """Define the feature classes that a module itself holds, but for those that are ``abstract``."""
    for value in list(vars(module).values()):
        is_ours = isinstance(value, type) and issubclass(value, FeatureClass) and value.__module__ == module.__name__
        if is_ours and not value.__dict__.get("abstract", False):
            registry.add(make_definition(value, value, ""))
