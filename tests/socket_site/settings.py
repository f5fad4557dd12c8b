"""A site whose private channels and consumers are open to tokens."""

from tests.guarded_site.settings import *  # noqa: F403
from tests.guarded_site.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.socket_site"]
ROOT_URLCONF = "tests.socket_site.urls"
ASGI_APPLICATION = "tests.socket_site.asgi.application"
BROADCASTING = {"GUARDS": ["sanctum.guards.token_or_session"]}
SANCTUM = {"SOCKET_RECHECK_SECONDS": 1}
