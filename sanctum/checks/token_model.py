"""Checks of the model that holds tokens."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.core.exceptions import ImproperlyConfigured
from django.db import models, router

from sanctum.conf.token_model import SWAPPABLE, configured_token_model
from sanctum.models import AbstractPersonalAccessToken, get_token_model, owner_model


def check_token_model(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Report a token model that is none, or that can't do what tokens need."""
    try:
        model = get_token_model()
    except ImproperlyConfigured as error:
        return [_wrong(str(error))]
    if not issubclass(model, AbstractPersonalAccessToken):
        return [_wrong(f"{model._meta.label} is no model of tokens.")]
    return [*_two_names(), *_key(model), *_databases(model)]


def _wrong(message: str) -> CheckMessage:
    hint = "Name a model that inherits from sanctum.models.AbstractPersonalAccessToken, as 'app_label.Model'."
    return Error(message, hint=hint, id="sanctum.E010")


def _two_names() -> list[CheckMessage]:
    named, published = configured_token_model(), getattr(settings, SWAPPABLE)
    if named is None or named.lower() == published.lower():
        return []
    message = f"SANCTUM['TOKEN_MODEL'] and {SWAPPABLE} name two models, of which the latter is used."
    return [Error(message, hint=f"Remove {SWAPPABLE}.", id="sanctum.E011")]


def _key(model: Any) -> list[CheckMessage]:
    # What a foreign key or a parent's link holds is the key of the other model.
    if isinstance(_target(model._meta.pk), models.IntegerField | models.UUIDField):
        return []
    message = f"The primary key of {model._meta.label} is neither a number nor a UUID, so a token can't carry it."
    hint = "Give the model a BigAutoField or a UUIDField as its primary key."
    return [Error(message, hint=hint, id="sanctum.E012")]


def _target(field: Any) -> Any:
    return _target(field.target_field) if field.remote_field else field


def _databases(model: Any) -> list[CheckMessage]:
    # Where they are written, since replicas to read from may be chosen by chance.
    if router.db_for_write(model) == router.db_for_write(owner_model(model)):
        return []
    message = "Tokens live in another database than users: each request with a token takes two queries, not one."
    hint = "Read 'Several databases' in docs/sanctum/models.md, and silence this check."
    return [Warning(message, hint=hint, id="sanctum.W010")]
