"""What the commands are told of features: stores, scopes, values, and who it is that changes something."""

import getpass
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.management.base import CommandError

from pennant.errors import PennantError
from pennant.scopes import GLOBAL, GLOBALLY, NOBODY

_WORDS = {"on": True, "true": True, "off": False, "false": False}
_MODEL_SHAPE = re.compile(r"(\w+)\.(\w+)\|(.+)", re.DOTALL)


@contextmanager
def told_plainly() -> Iterator[None]:
    """Raise ``CommandError`` for what is wrong with a name, a scope, a value, a store or a setting."""
    try:
        yield
    except (PennantError, ImproperlyConfigured, ValueError) as error:
        raise CommandError(str(error)) from error


def read_value(text: str) -> Any:
    """A feature's value: ``on``, ``off``, or JSON. Raises ``CommandError``."""
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise CommandError(f"A value is on, off or JSON (a text has quotes: '\"blue\"'), not {text[:60]!r}.") from error


def find_scope(text: str) -> Any:
    """What a scope's text stands for: a model's instance for ``app.model|pk``, else the text. Raises ``CommandError``.

    ``$null`` is nobody, ``$global`` the whole site.
    """
    if text in (NOBODY, GLOBAL):
        return None if text == NOBODY else GLOBALLY
    shape = _MODEL_SHAPE.fullmatch(text)
    try:
        model = apps.get_model(shape[1], shape[2]) if shape else None
    except LookupError:
        model = None
    if shape is None or model is None:
        return text
    try:
        return model._default_manager.get(pk=shape[3])
    except (model.DoesNotExist, ValueError, TypeError, OverflowError, ValidationError) as error:
        raise CommandError(f"There is no {model._meta.label} with the primary key {shape[3][:60]!r}.") from error


def actor_of(command: str) -> str:
    """Who makes a change, for the trail: the command, and the login that runs it."""
    try:
        login = getpass.getuser()
    except (OSError, KeyError, ImportError):
        login = "unknown"
    return f"{command} ({login})"
