"""Settings and ASGI applications for tests of whole connections."""

from broadcasting.routing import revurb_application

ONE = {"ID": "1", "KEY": "one", "SECRET": "first-secret"}
TWO = {"ID": "2", "KEY": "two", "SECRET": "second-secret", "ENABLED": False}
REVURB = {"APPS": [ONE, TWO]}


def revurb(**changes):
    """The value of ``REVURB`` with changes to the first application."""
    return {"APPS": [ONE | changes, TWO]}


application = revurb_application()
