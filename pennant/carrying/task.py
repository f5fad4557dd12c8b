"""What surrounds a task, in whatever worker it runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pennant.current import changed_by, remembering
from pennant.engine import drive
from pennant.engine.keeping import write_postponed
from pennant.usage.writing import write_soon


@contextmanager
def task(actor: Any = None) -> Iterator[None]:
    """Remember answers inside, and note changes as made by ``actor``. Features are asked for nobody."""
    with changed_by(actor), remembering() as memory:
        try:
            yield
        finally:
            drive(write_postponed(memory))
    write_soon()
