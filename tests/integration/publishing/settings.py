"""The demo site with pages that publish, and the ``BROADCASTING`` that a test wants."""

import json
import os

from revurb_project.settings import *  # noqa: F403

ROOT_URLCONF = "tests.integration.publishing.urls"
BROADCASTING = json.loads(os.environ.get("TEST_BROADCASTING", "{}"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
