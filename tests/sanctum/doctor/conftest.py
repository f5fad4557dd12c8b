import pytest

from tests.sanctum.front_end import GOOD


@pytest.fixture
def site(settings):
    """The settings of a site that lets its front end in."""
    for name, value in GOOD.items():
        setattr(settings, name, value)
    return settings


@pytest.fixture
def found():
    """The findings of one subject: the states by texts, and all that is said about problems in one text."""

    def found(findings):
        return {each.text: str(each.state) for each in findings}

    return found
