"""What somebody gets, and why, without a trace: nothing is stored, counted or told."""

from typing import Any

from pennant.admin.picking import LOST
from pennant.current import remembering
from pennant.engine import Answer, ask
from pennant.engine.operations import Insert, Tell
from pennant.errors import PennantError
from pennant.scopes import Scope

REASONS = {
    "override": "a test says so",
    "unknown": "no code defines the feature",
    "killed": "the kill switch is on",
    "requirement": "a feature that it requires is not as required",
    "schedule": "it is outside of its schedule",
    "before": "the definition decides before anything that is stored",
    "stored": "somebody gave this scope its value",
    "everyone": "somebody gave everyone this value",
    "outside": "it is outside of the share that is let in",
    "resolved": "the definition answers so, now or earlier",
    "split": "a rollout, variants or a lottery put it there",
    "static": "the definition is this value",
    "null_scope": "the definition is not for nobody",
    "failed": "the definition failed, or what is stored can't be read: this is the default",
}


def preview(name: str, scope: Scope) -> Answer | None:
    """The answer that a feature would give a scope now; ``None`` where only the scope's text is known."""
    if scope.given is LOST:
        return None
    with remembering():
        steps = ask([name], [scope])
        try:
            return _drive(steps)[name, scope.text]
        except PennantError as error:
            return Answer(False, "failed", error)


def reason_words(answer: Answer) -> str:
    """Why, for people."""
    return REASONS.get(answer.reason, answer.reason)


def _drive(steps: Any) -> Any:
    try:
        operation = next(steps)
        while True:
            try:
                result = _outcome(operation)
            except Exception as error:
                operation = steps.throw(error)
            else:
                operation = steps.send(result)
    except StopIteration as stop:
        return stop.value


def _outcome(operation: Any) -> Any:
    if isinstance(operation, Insert):
        return operation.rows
    return None if isinstance(operation, Tell) else operation.run()
