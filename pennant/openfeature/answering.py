"""Answers of Pennant as OpenFeature's specification has them: reasons, errors, types."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from openfeature.exception import (
    FlagNotFoundError,
    GeneralError,
    InvalidContextError,
    OpenFeatureError,
    ParseError,
    TypeMismatchError,
)
from openfeature.flag_evaluation import FlagResolutionDetails, Reason

from pennant.engine import Answer
from pennant.errors import InvalidName, NullScope, UndecodableValue, UnserialisableScope

REASONS: Mapping[str, Reason] = {
    "override": Reason.STATIC,
    "killed": Reason.DISABLED,
    "requirement": Reason.DISABLED,
    "schedule": Reason.DISABLED,
    "before": Reason.TARGETING_MATCH,
    "stored": Reason.TARGETING_MATCH,
    "everyone": Reason.STATIC,
    "outside": Reason.SPLIT,
    "resolved": Reason.TARGETING_MATCH,
    "split": Reason.SPLIT,
    "static": Reason.STATIC,
    "null_scope": Reason.DEFAULT,
}
_SWITCHED_OFF = frozenset({"killed", "requirement", "schedule", "outside", "null_scope"})


def details_of(key: str, answer: Answer, default: Any, kind: str) -> FlagResolutionDetails[Any]:
    """What the SDK gets. A feature that is switched off is its caller's default, unless a boolean is asked for.

    Raises ``FlagNotFoundError``, ``TypeMismatchError``, ``ParseError``, ``InvalidContextError`` and ``GeneralError``.
    """
    if answer.reason == "unknown":
        raise FlagNotFoundError(f"No feature {key[:60]!r} is defined.")
    if answer.reason == "failed":
        if isinstance(answer.error, UndecodableValue):
            raise ParseError(str(answer.error))
        if isinstance(answer.error, UnserialisableScope):
            raise InvalidContextError(str(answer.error))
        raise GeneralError(str(answer.error))
    reason = REASONS.get(answer.reason, Reason.UNKNOWN)
    if answer.value is False and answer.reason in _SWITCHED_OFF and kind != "boolean":
        return FlagResolutionDetails(default, reason=reason, flag_metadata={"pennant.reason": answer.reason})
    value = _of_kind(answer.value, kind)
    return FlagResolutionDetails(
        value, reason=reason, variant=answer.variant, flag_metadata={"pennant.reason": answer.reason}
    )


def _of_kind(value: Any, kind: str) -> Any:
    # True and False are integers in Python, and flags of numbers to nobody.
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    fits = {
        "boolean": isinstance(value, bool),
        "string": isinstance(value, str),
        "integer": is_number and isinstance(value, int),
        "float": is_number,
        "object": isinstance(value, list | dict),
    }[kind]
    try:
        if fits:
            return float(value) if kind == "float" else value
    except OverflowError:
        pass
    raise TypeMismatchError(f"The value is a {type(value).__name__}, and was asked for as {kind}.")


@contextmanager
def errors_of_openfeature() -> Iterator[None]:
    """Raise what Pennant raises as the error of OpenFeature's that fits."""
    try:
        yield
    except OpenFeatureError:
        raise
    except InvalidName as error:
        raise FlagNotFoundError(str(error)) from error
    except (UnserialisableScope, NullScope) as error:
        raise InvalidContextError(str(error)) from error
    except Exception as error:
        raise GeneralError(f"{type(error).__name__}: {error}") from error
