"""The text by which a scope is stored. Two scopes that differ never share one."""

import math
import re
from enum import Enum
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.utils.functional import LazyObject, empty

from pennant.errors import UnserialisableScope
from pennant.scopes.markers import MARK, NOBODY

LONGEST_SCOPE = 255
_MODEL_SHAPE = re.compile(r"\w+\.\w+\|")
_HINT = (
    "Give a model's instance, a text, a number, a UUID, an Enum or None, or give the class a method "
    "feature_scope_text() that returns a text."
)


def scope_text(scope: Any) -> str:
    """The text of a scope; ``None`` has ``NOBODY``. Raises ``UnserialisableScope``.

    A model is ``app_label.model|pk``; numbers, UUIDs and enums are their text, so ``1`` and ``"1"`` are one scope. A
    text is itself, but for those that look like one of ours, and those that no database would take as they are.
    """
    scope = unwrapped(scope)
    if scope is None:
        return NOBODY
    if isinstance(scope, Model):
        return _fitting(_text_of_model(scope))
    own_text = getattr(scope, "feature_scope_text", None)
    if callable(own_text) and not isinstance(scope, type):
        return _fitting(_escaped(_checked(own_text(), scope)))
    return _fitting(_escaped(_plain(scope)))


def unwrapped(scope: Any) -> Any:
    """What a lazy object stands for, ``request.user`` say; an anonymous user is nobody."""
    while isinstance(scope, LazyObject):
        if scope._wrapped is empty:
            scope._setup()
        scope = scope._wrapped
    is_nobody = getattr(scope, "is_anonymous", False) is True and not isinstance(scope, Model)
    return None if is_nobody else scope


def pk_in(text: str, model: type[Model]) -> str | None:
    """The primary key, as a text, in the text of an instance of this model; ``None`` in that of any other scope."""
    label, _, pk = text.partition("|")
    return pk if pk and label == _meta_of(model).label_lower else None


def _text_of_model(instance: Model) -> str:
    meta = _meta_of(type(instance))
    if instance.pk is None:
        raise UnserialisableScope(f"This {meta.label} was not saved yet, so it can't be a scope.")
    return f"{meta.label_lower}|{instance.pk}"


def _meta_of(model: type[Model]) -> Any:
    return model._meta.concrete_model._meta  # type: ignore[union-attr]  # a proxy is its model


def _plain(scope: Any) -> str:
    if isinstance(scope, Enum):
        scope = scope.value
    if isinstance(scope, bool) or not isinstance(scope, str | int | float | UUID):
        raise UnserialisableScope(f"A {type(scope).__name__} can't be a scope. {_HINT}")
    if isinstance(scope, float) and not math.isfinite(scope):
        raise UnserialisableScope(f"{scope} can't be a scope.")
    return str(scope)


def _checked(text: Any, scope: Any) -> str:
    if not isinstance(text, str):
        raise UnserialisableScope(f"feature_scope_text() of a {type(scope).__name__} must return a text.")
    return text


def _escaped(text: str) -> str:
    return f"{MARK}text:{text}" if text.startswith(MARK) or _MODEL_SHAPE.match(text) else text


def _fitting(text: str) -> str:
    if len(text) <= LONGEST_SCOPE and "\0" not in text and _is_unicode(text):
        return text
    return f"{MARK}sha256:{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
