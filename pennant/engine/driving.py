"""The two drivers of generators that yield operations."""

from collections.abc import Generator
from typing import Any, TypeVar

from pennant.engine.operations import Operation

T = TypeVar("T")
Steps = Generator[Operation, Any, T]
"""A generator that yields operations, is sent their results, and returns a ``T``."""


def drive(steps: Steps[T]) -> T:
    """Do what the steps ask for, in this thread; return what they return."""
    try:
        operation = next(steps)
        while True:
            try:
                result = operation.run()
            except Exception as error:
                operation = steps.throw(error)
            else:
                operation = steps.send(result)
    except StopIteration as stop:
        return stop.value


async def adrive(steps: Steps[T]) -> T:
    """The same without blocking the event loop. A cancellation ends the steps."""
    try:
        operation = next(steps)
        while True:
            try:
                result = await operation.arun()
            except Exception as error:
                operation = steps.throw(error)
            else:
                operation = steps.send(result)
    except StopIteration as stop:
        return stop.value
    finally:
        steps.close()
