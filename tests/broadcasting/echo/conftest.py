import pytest


@pytest.fixture(autouse=True)
def one_application(settings):
    """An application, and a connection that brings none of its own."""
    settings.REVURB = {"APPS": [{"ID": "1", "KEY": "page-key", "SECRET": "page-secret-of-nobody"}]}
    settings.BROADCASTING = {"DEFAULT": "null"}
    settings.DEBUG = True
