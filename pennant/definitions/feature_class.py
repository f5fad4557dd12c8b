"""Features as classes."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from pennant.rollout.schedule import Schedule


class FeatureClass:
    """A feature whose definition is a class: subclass it in ``features.py`` and give it a ``resolve``.

    ``resolve(self, scope)`` returns the first answer for a scope; it may be ``async def`` where only ``a``-methods ask.
    ``before(self, scope)`` may be there too: what it returns is the answer for this request, unless it is ``None``. A
    class is made once a process, without arguments.
    """

    name: ClassVar[str] = ""
    """By which it is stored; the class's dotted path where it is empty. Then a renamed class is another feature."""
    description: ClassVar[str] = ""
    """What it is for; the docstring where it is empty."""
    owner: ClassVar[str] = ""
    expires: ClassVar[date | None] = None
    expose: ClassVar[bool] = False
    experiment: ClassVar[bool] = False
    requires: ClassVar[Sequence[Any] | Mapping[Any, Any]] = ()
    schedule: ClassVar[Schedule | None] = None
    default: ClassVar[Any] = False
    scope_type: ClassVar[type | None] = None
    store: ClassVar[str | None] = None
    stored: ClassVar[bool] = True
    abstract: ClassVar[bool] = False
    """Whether it is only a base of others; not inherited."""

    def resolve(self, scope: Any) -> Any:
        """The first answer for a scope: JSON, or a ``Rollout``, ``Variants`` or ``Lottery`` that gives it."""
        raise NotImplementedError(f"{type(self).__name__} needs resolve(self, scope).")


OPTIONS = (
    "description",
    "owner",
    "expires",
    "expose",
    "experiment",
    "requires",
    "schedule",
    "default",
    "scope_type",
    "store",
    "stored",
)
"""What a class says of itself, by the names that ``Feature.define`` takes."""
