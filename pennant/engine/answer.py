"""What a feature is for a scope, and why."""

from dataclasses import dataclass
from typing import Any, Literal

Reason = Literal[
    "override",  # a test says so
    "unknown",  # nobody defines the feature
    "killed",  # the kill switch is on
    "requirement",  # a feature that it requires is not as required
    "schedule",  # outside of its schedule
    "before",  # the definition's `before` says so
    "stored",  # somebody gave this scope its value
    "everyone",  # somebody gave everyone this value
    "outside",  # outside of the share that operators let in
    "resolved",  # a resolver's answer, now or earlier
    "split",  # a rollout, variants or a lottery
    "static",  # the definition is a value
    "null_scope",  # the resolver takes no `None`
    "failed",  # the resolver failed, or what is stored is not JSON
]


@dataclass(frozen=True, slots=True)
class Answer:
    """``value`` is JSON, as it comes back from a store. ``error`` is there where ``reason`` is ``"failed"``."""

    value: Any
    reason: Reason
    error: Exception | None = None
    variant: str | None = None
    """The name of the variant, where the definition has variants and the value is one of theirs."""

    @property
    def is_certain(self) -> bool:
        """Whether it may be remembered for the request; a failure is tried again."""
        return self.reason != "failed"
