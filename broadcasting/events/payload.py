"""Payloads: what an event carries, as JSON."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from broadcasting.broadcasters.errors import PayloadError


def encode(payload: Any) -> str:
    """A payload as JSON text: Django's dates, decimals, UUIDs and lazy texts included, and dataclasses.

    An object with a ``to_broadcast()`` is what that returns. Raises ``PayloadError`` that says what can't be encoded.
    """
    try:
        return _encoder.encode(payload)
    except PayloadError:
        raise
    except (TypeError, ValueError, RecursionError) as error:
        raise PayloadError(f"its payload can't be encoded as JSON: {error}") from None


class _Encoder(DjangoJSONEncoder):
    def default(self, value: Any) -> Any:
        if callable(convert := getattr(value, "to_broadcast", None)):
            return convert()
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return {each.name: getattr(value, each.name) for each in dataclasses.fields(value)}
        if isinstance(value, Mapping):
            return dict(value)
        if isinstance(value, set | frozenset):
            return sorted(value, key=str)
        return super().default(value)


_encoder = _Encoder(separators=(",", ":"), allow_nan=False)
