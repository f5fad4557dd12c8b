import pytest
from django.contrib.auth.models import User

from tests.broadcasting.listening import BROADCASTING


@pytest.fixture(autouse=True)
def memory(settings):
    settings.BROADCASTING = {**BROADCASTING}


@pytest.fixture
def user():
    return User(pk=7, username="ann")
