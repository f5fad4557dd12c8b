"""Payloads: what an event carries, as JSON."""

import dataclasses
from collections.abc import Iterator, Mapping
from enum import Enum
from math import isfinite
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from broadcasting.broadcasters.errors import PayloadError

_LONGEST_KEY = 40


def encode(payload: Any) -> str:
    """A payload as JSON text: Django's dates, decimals, UUIDs and lazy texts included, dataclasses, enums and sets.

    An object with a ``to_broadcast()`` is what that returns. Raises ``PayloadError`` that names the place inside the
    payload and the type of what can't be encoded, and repeats nothing of its content.
    """
    try:
        text = _encoder.encode(payload)
        text.encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise PayloadError(_first_fault(payload, error)) from None
    if text[0] not in "{[":
        raise PayloadError(f"its payload must be a dict or a list, not a {type(payload).__name__}")
    return text


def public_fields(event: Any) -> dict[str, Any]:
    """The public fields of a dataclass, or the public attributes and slots of any other object."""
    if dataclasses.is_dataclass(event):
        names = [each.name for each in dataclasses.fields(event)]
    else:
        slots = [name for base in type(event).__mro__ for name in _slots(base) if hasattr(event, name)]
        names = [*slots, *getattr(event, "__dict__", ())]
    return {name: getattr(event, name) for name in names if not name.startswith("_")}


class _Encoder(DjangoJSONEncoder):
    def default(self, value: Any) -> Any:
        if callable(convert := getattr(value, "to_broadcast", None)) and not isinstance(value, type):
            return convert()
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return public_fields(value)
        if isinstance(value, Mapping):
            return dict(value)
        if isinstance(value, set | frozenset):
            return sorted(value, key=str)
        if isinstance(value, Enum):
            return value.value
        return super().default(value)


# Not ASCII only: what would be escaped here is escaped in the frame, and counts for the limits as it is.
_encoder = _Encoder(separators=(",", ":"), allow_nan=False, ensure_ascii=False)


def _first_fault(payload: Any, error: Exception) -> str:
    try:
        if isinstance(error, RecursionError):
            raise error
        return next(_faults(payload, "", ()), "its payload can't be encoded as JSON")
    except RecursionError:
        return "its payload is nested too deeply"


def _faults(value: Any, path: str, around: tuple[int, ...]) -> Iterator[str]:
    """What is wrong with a payload, at every place; ``around`` are the ids of all that this value is in."""
    if id(value) in around:
        yield f"{path or 'its payload'} contains itself"
    elif isinstance(value, str):
        yield from _text_faults(value, path)
    elif isinstance(value, float):
        if not isfinite(value):
            yield f"{path}: NaN and infinity are no JSON"
    elif value is not None and not isinstance(value, bool | int):
        yield from _inner_faults(value, path, (*around, id(value)))


def _inner_faults(value: Any, path: str, around: tuple[int, ...]) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _key_faults(key, path)
            yield from _faults(inner, f"{path}.{_shown(key)}".lstrip("."), around)
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from _faults(inner, f"{path}[{index}]", around)
    else:
        try:
            converted = _encoder.default(value)
        except TypeError:
            yield f"{path or 'its payload'}: {type(value).__name__} can't be encoded; give it a to_broadcast()"
        except ValueError as error:
            yield f"{path}: {error}"
        else:
            yield from _faults(converted, path, around)


def _key_faults(key: Any, path: str) -> Iterator[str]:
    place = path or "its payload"
    if isinstance(key, str):
        yield from _text_faults(key, f"a key of {place}")
    elif isinstance(key, float) and not isfinite(key):
        yield f"{place}: NaN and infinity are no keys"
    elif key is not None and not isinstance(key, int | float):
        yield f"{place}: {type(key).__name__} can't be a key"


def _text_faults(text: str, path: str) -> Iterator[str]:
    try:
        text.encode()
    except UnicodeEncodeError:
        yield f"{path}: a text has half of a surrogate pair, which is no Unicode"


def _shown(key: Any) -> str:
    text = str(key)
    return text[:_LONGEST_KEY] if text.isprintable() else f"<{type(key).__name__}>"


def _slots(base: type) -> tuple[str, ...]:
    slots = base.__dict__.get("__slots__", ())
    return (slots,) if isinstance(slots, str) else tuple(slots)
