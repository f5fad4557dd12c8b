import pytest


@pytest.fixture(autouse=True)
def broadcasting(settings):
    """Events go to the log unless they say otherwise, and there nothing can go wrong."""
    settings.BROADCASTING = {"DEFAULT": "log"}
