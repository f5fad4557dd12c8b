"""A Celery app for a test, of which nothing is left afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager

import celery
from celery import Celery, _state


@contextmanager
def celery_app(**configuration: object) -> Iterator[Celery]:
    """The current Celery app of the process meanwhile."""
    before = _state.default_app, _state._tls.current_app
    app = Celery("a-site", set_as_current=False)
    app.conf.update(configuration)
    app.set_default()
    _state._tls.current_app = None
    assert celery.current_app.main == "a-site"
    try:
        yield app
    finally:
        app.close()
        _state.default_app, _state._tls.current_app = before
