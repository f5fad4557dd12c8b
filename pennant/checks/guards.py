"""Checks of what views, templates and models need to ask for features."""

import contextlib
import inspect
from difflib import get_close_matches
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.urls import get_resolver
from django.utils.module_loading import import_string

from pennant.conf.settings import read_current_settings
from pennant.definitions import registry
from pennant.guarding import named_features
from pennant.model_mixin import HasFeatures

MIDDLEWARE = "pennant.middleware.PennantMiddleware"
REQUEST = "django.template.context_processors.request"
DJANGO_TEMPLATES = "django.template.backends.django.DjangoTemplates"


def check_when_inactive(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Tell of a ``WHEN_INACTIVE`` that can't be imported or called."""
    path = read_current_settings().values.get("WHEN_INACTIVE")
    if not path:
        return []
    hint = f"Write `def {path.rpartition('.')[2]}(request, features): ...` in {path.rpartition('.')[0]}."
    try:
        function = import_string(path)
    except Exception as error:
        what = f"PENNANT['WHEN_INACTIVE'] names {path!r}, which can't be imported: {type(error).__name__}."
        return [Error(what, hint=hint, id="pennant.E050")]
    if callable(function) and _takes_two(function):
        return []
    what = f"PENNANT['WHEN_INACTIVE'] names {path!r}, which can't be called with (request, features)."
    return [Error(what, hint=hint, id="pennant.E051")]


def check_guarded_features(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Tell of features that guards name and no code defines; views name theirs when the URLconf is imported."""
    read = read_current_settings()
    if read.values.get("UNDEFINED") == "stored":
        return []
    with contextlib.suppress(Exception):  # Django's own check reports it.
        _ = get_resolver().url_patterns
    return [_describe(name, places) for name, places in named_features().items() if name not in registry]


def check_template_requests(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Tell of templates that learn neither from middleware nor from their context whom features are asked for."""
    if MIDDLEWARE in (settings.MIDDLEWARE or ()):
        return []
    return [
        Warning(
            f"Without PennantMiddleware, templates of TEMPLATES[{position}] don't know whom features are asked for.",
            hint=f"Add {MIDDLEWARE!r} to MIDDLEWARE, behind AuthenticationMiddleware, or {REQUEST!r} to that engine.",
            id="pennant.W050",
        )
        for position, engine in enumerate(settings.TEMPLATES)
        if engine.get("BACKEND") == DJANGO_TEMPLATES and REQUEST not in _context_processors(engine)
    ]


def check_models(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Tell of models with ``HasFeatures`` on which something else is called ``features``."""
    return [
        Warning(
            f"{model._meta.label} has HasFeatures, but something else is called `features` there.",
            hint="Rename that field, or the related_name of the relation; or leave HasFeatures out for pennant_for().",
            obj=model,
            id="pennant.W051",
        )
        for model in apps.get_models()
        if issubclass(model, HasFeatures)
        and inspect.getattr_static(model, "features") is not vars(HasFeatures)["features"]
    ]


def _context_processors(engine: Any) -> Any:
    return (engine.get("OPTIONS") or {}).get("context_processors", ())


def _describe(name: str, places: list[str]) -> CheckMessage:
    close = get_close_matches(name, registry.names(), 1)
    return Warning(
        f"No code defines the feature {name!r}, so nobody is let in where it is asked for: {', '.join(places)}.",
        hint=f"Did you mean {close[0]!r}?" if close else f"Define it in features.py: Feature.define({name!r}, False).",
        id="pennant.W052",
    )


def _takes_two(function: Any) -> bool:
    try:
        inspect.signature(function).bind(None, [])
    except TypeError:
        return False
    except ValueError:
        return True  # some C code tells nothing of itself
    return True
