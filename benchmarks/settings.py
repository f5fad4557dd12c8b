"""The site that the measured servers serve: the demo site without debugging, with one application."""

from revurb_project.settings import *  # noqa: F403

DEBUG = False
SECRET_KEY = "benchmarks-only"
ROOT_URLCONF = "benchmarks.urls"
LOGGING = {
    "version": 1,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}

APP_ID, APP_KEY, APP_SECRET = "1", "bench-key", "bench-secret-of-no-value"

REVURB = {
    "APPS": [
        {
            "ID": APP_ID,
            "KEY": APP_KEY,
            "SECRET": APP_SECRET,
            # Whoever triggers a fan-out is not in the channel, so that all in it are receivers.
            "ACCEPT_CLIENT_EVENTS_FROM": "all",
        }
    ]
}
