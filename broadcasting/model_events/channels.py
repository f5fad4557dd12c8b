"""The channels of objects: ``shop.Order.7``, or ``App.Models.Order.7`` with ``MODEL_NAMESPACE``."""

import re
from typing import Any

from django.db.models import Model

from broadcasting.conf.broadcasting import get_broadcasting_settings

# What a channel's name allows, but for the dot and the comma that part a name, and the sign that escapes.
_FORBIDDEN = re.compile(r"[^A-Za-z0-9_\-@;]")
_ESCAPED = re.compile(r"(?:=[0-9A-F]{2})+")


def object_channel(instance: Any) -> str:
    """The name, without a prefix, of the channel of one saved object of any model. A proxy has that of its model.

    Raises ``ValueError`` for an object without a key.
    """
    if instance.pk is None:
        raise ValueError(f"A {type(instance).__name__} that was not saved has no channel.")
    return f"{_model_name(instance)}.{channel_key(instance.pk)}"


def model_route(model: type[Model]) -> str:
    """The pattern of the channels of a model, for ``@channel``: ``shop.Order.{order}``."""
    return f"{_model_name(model)}.{{{_concrete(model)._meta.model_name}}}"


def channel_key(key: Any) -> str:
    """A primary key as a part of a channel's name.

    Numbers, UUIDs and plain words stay as they are. Each byte of any other character becomes ``=`` and two digits,
    so that ``a.b`` is ``a=2Eb``. The parts of a composite key have commas between them.
    """
    if isinstance(key, tuple):
        return ",".join(channel_key(part) for part in key)
    return _FORBIDDEN.sub(_escape, str(key))


def read_channel_key(text: str) -> str:
    """The text of a primary key from the part of a channel's name. What nobody wrote gives a key that nobody has."""
    return _ESCAPED.sub(_read, text)


def _model_name(model: Any) -> str:
    options = _concrete(model)._meta
    namespace = get_broadcasting_settings().MODEL_NAMESPACE
    place = options.app_label if namespace is None else namespace
    return f"{place}.{options.object_name}" if place else str(options.object_name)


def _concrete(model: Any) -> type[Model]:
    concrete: type[Model] = model._meta.concrete_model or model
    return concrete


def _escape(match: re.Match[str]) -> str:
    return "".join(f"={byte:02X}" for byte in match[0].encode(errors="surrogatepass"))


def _read(match: re.Match[str]) -> str:
    # No database wants to be asked for a text with a null character.
    return bytes.fromhex(match[0].replace("=", "")).decode(errors="replace").replace("\0", "\ufffd")
