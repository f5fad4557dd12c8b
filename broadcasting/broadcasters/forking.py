"""Processes that fork: gunicorn with ``--preload``, Celery's workers. What the parent had open is not the child's."""

import os
from collections.abc import Callable
from weakref import WeakMethod

_forgetful: list["WeakMethod[Callable[[], None]]"] = []


def forget_after_fork(method: Callable[[], None]) -> None:
    """Have a method of an object called in every forked child, as long as there is the object."""
    _forgetful[:] = [each for each in _forgetful if each() is not None]
    _forgetful.append(WeakMethod(method))


def _in_child() -> None:
    for reference in tuple(_forgetful):
        if (method := reference()) is not None:
            method()


os.register_at_fork(after_in_child=_in_child)
