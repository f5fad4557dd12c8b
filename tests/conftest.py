"""What all tests share. Fixtures for servers and clients live beside the tests that use them."""

import os
from collections.abc import Iterator

import pytest
from asgiref.sync import SyncToAsync
from django.conf import settings as django_settings
from django.db import connections
from hypothesis import HealthCheck, settings

# As pytest finds them by itself where Revurb is installed.
pytest_plugins = ["broadcasting.testing.plugin", "pennant.testing.plugin", "sanctum.testing.plugin"]

# Two cores shared by several workers: how long one example takes says nothing.
settings.register_profile("revurb", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("revurb")

# Half a second of CPU for each password is for attackers.
django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *django_settings.PASSWORD_HASHERS]

# A developer's own credentials, from the shell or from .env, change no test, nor the servers that tests start.
os.environ["PYTHON_DOTENV_DISABLED"] = "1"
for name in [name for name in os.environ if name.startswith(("REVURB_", "REVERB_", "REDIS_URL", "BROADCAST_"))]:
    del os.environ[name]


@pytest.fixture(autouse=True)
def no_connection_stays_in_the_thread_of_async_code() -> Iterator[None]:
    """A later test that may not use the database shall not meet one that an earlier test opened there."""
    yield
    SyncToAsync.single_thread_executor.submit(_forget_connections).result()


def _forget_connections() -> None:
    for connection in connections.all(initialized_only=True):
        # A live server's threads share one that is not theirs.
        if connection.connection is not None and not connection.allow_thread_sharing:
            connection.connection.close()
            connection.connection = None
        del connections[connection.alias]
