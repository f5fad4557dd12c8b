"""What counts before what. No function here asks anybody anything.

1. the kill switch, 2. what the feature requires, 3. the schedule, 4. ``before``, 5. a value that somebody gave to the
scope, 6. a value that somebody gave to everyone, 7. the share that operators let in, 8. the first answer that was kept,
9. the definition.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from pennant.definitions.definition import ACTIVE, Definition
from pennant.engine.answer import Answer, Reason
from pennant.rollout import Lottery, Rollout, Variants
from pennant.rollout.share import is_within
from pennant.scopes.scope import Scope
from pennant.steering import Steering
from pennant.stores.base import Stored
from pennant.values import decode, is_active, rounded


def gate(
    definition: Definition, steering: Steering, answer_of: Callable[[str], Answer], now: datetime
) -> Answer | None:
    """Why a feature is inactive whatever its value is: kill switch, requirements, schedule."""
    if steering.killed:
        return Answer(False, "killed")
    if definition.requires and not all(
        _is_met(answer_of(name).value, wanted) for name, wanted in definition.requires.items()
    ):
        return Answer(False, "requirement")
    schedule = steering.schedule or definition.schedule
    if schedule is not None and not schedule.is_open(now):
        return Answer(False, "schedule")
    return None


def _is_met(value: Any, wanted: Any) -> bool:
    return is_active(value) if wanted is ACTIVE else type(value) is type(wanted) and value == wanted


def kept(
    definition: Definition, scope: Scope, stored: Stored | None, everyone: Answer | None, steering: Steering
) -> Answer | None:
    """What stores and operators say. Raises ``UndecodableValue``."""
    if stored is not None and stored.source != "resolved":
        return _with_variant(definition, decode(stored.text), "stored")
    if everyone is not None:
        return _with_variant(definition, everyone.value, "everyone")
    if _is_outside(definition, scope, steering):
        return Answer(False, "outside")
    if stored is not None and definition.stored:
        return _with_variant(definition, decode(stored.text), "split" if definition.kind in _SPLIT else "resolved")
    return None


def _with_variant(definition: Definition, value: Any, reason: Reason) -> Answer:
    variant = definition.source.variant_of(value) if definition.kind == "variants" else None
    return Answer(value, reason, variant=variant)


_SPLIT = frozenset({"rollout", "variants", "lottery"})


def _is_outside(definition: Definition, scope: Scope, steering: Steering) -> bool:
    if steering.percent is None or definition.kind == "rollout":
        return False
    return not is_within(steering.percent, definition.name, scope.text)


def answer_by_itself(definition: Definition, scope: Scope, steering: Steering) -> Answer | None:
    """The answer of a definition that needs no resolver."""
    if definition.kind == "value":
        return Answer(definition.source, "static")
    if definition.kind in _SPLIT:
        return split(definition.source, definition.name, scope, steering)
    if scope.given is None and not definition.takes_null():
        return Answer(False, "null_scope")
    return None


def split(source: Any, name: str, scope: Scope, steering: Steering) -> Answer:
    """What a rollout, variants or a lottery give. Raises ``UnserialisableValue``."""
    return SPLITTERS[type(source)](source, name, scope, steering)


def _of_rollout(source: Any, name: str, scope: Scope, steering: Steering) -> Answer:
    return Answer(rounded(source.resolve(name, scope.text, steering.percent)), "split")


def _of_variants(source: Any, name: str, scope: Scope, steering: Steering) -> Answer:
    variant = source.choose(name, scope.text)
    return Answer(rounded(source.values[variant]), "split", variant=variant)


def _of_lottery(source: Any, name: str, scope: Scope, steering: Steering) -> Answer:
    return Answer(rounded(source.draw()), "split")


SPLITTERS: Mapping[type, Callable[..., Answer]] = {Rollout: _of_rollout, Variants: _of_variants, Lottery: _of_lottery}


def answer_of_resolver(value: Any, name: str, scope: Scope, steering: Steering) -> Answer:
    """The answer for what a resolver returned. Raises ``UnserialisableValue``."""
    if type(value) in SPLITTERS:
        return split(value, name, scope, steering)
    return Answer(rounded(value), "resolved")


def of_before(value: Any) -> Answer:
    """The answer for what ``before`` returned. Raises ``UnserialisableValue``."""
    return Answer(rounded(value), "before")
