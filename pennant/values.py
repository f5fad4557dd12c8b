"""Values of features as JSON text: what is stored is what the first answer was, to the type."""

import json
from typing import Any

from pennant.errors import UndecodableValue, UnserialisableValue

LONGEST_VALUE = 16_000
"""Characters of JSON; a ``TEXT`` of MySQL holds them in any script."""


def encode(value: Any) -> str:
    """The JSON text of a value. Raises ``UnserialisableValue`` for what is not JSON: dates, sets, bytes, NaN ..."""
    try:
        text = json.dumps(value, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
        text.encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise UnserialisableValue(
            f"A feature's value must be JSON; a {type(value).__name__} is not: {error}."
        ) from None
    if len(text) > LONGEST_VALUE:
        raise UnserialisableValue(f"A feature's value may have {LONGEST_VALUE} characters of JSON, not {len(text)}.")
    return text


def decode(text: str) -> Any:
    """The value of a JSON text. Raises ``UndecodableValue``."""
    try:
        return json.loads(text)
    except (TypeError, ValueError, RecursionError):
        raise UndecodableValue("The stored value is not JSON.") from None


def rounded(value: Any) -> Any:
    """A value as it comes back from a store, so that first and later answers are equal. Raises as ``encode`` does."""
    return value if value is None or isinstance(value, bool) else decode(encode(value))


def is_active(value: Any) -> bool:
    """Whether a feature with this value counts as active: whatever is not ``False``, so ``0``, ``""`` and ``None`` too.

    Source: laravel/pennant, ``src/PendingScopedFeatureInteraction.php``.
    """
    return value is not False


def is_same(value: Any, wanted: Any) -> bool:
    """Whether two values are equal to the type, as JSON: ``1`` is neither ``True`` nor ``1.0``."""
    try:
        return json.dumps(value, sort_keys=True, allow_nan=False) == json.dumps(wanted, sort_keys=True, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        return False
