"""A site whose events wait for a worker. What the broadcaster does is written to a file, which tests read."""

import os
from pathlib import Path

FOLDER = Path(os.environ["QUEUE_SITE_FOLDER"])

SECRET_KEY = "queue-site-only"
USE_TZ = True
INSTALLED_APPS = ["broadcasting"]
REVURB = {"APPS": [{"ID": "101", "KEY": "a-key", "SECRET": "a-secret-for-tests-only"}]}
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": FOLDER / "db.sqlite3"}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": FOLDER / "cache"}}
BROADCASTING = {
    "DEFAULT": "file",
    "CONNECTIONS": {"file": {"DRIVER": "tests.queue_site.events.FileBroadcaster", "PATH": FOLDER / "told"}},
}
CELERY_BROKER_URL = os.environ.get("QUEUE_SITE_BROKER")
