"""A site with channels of every kind, for tests of who is let in."""

from revurb_project.settings import *  # noqa: F403
from revurb_project.settings import INSTALLED_APPS

DEBUG = False
INSTALLED_APPS = [*INSTALLED_APPS, "tests.guarded_site"]
ROOT_URLCONF = "tests.guarded_site.urls"
BROADCASTING = {
    "CONNECTIONS": {
        "revurb": {"DRIVER": "revurb", "ENCRYPTION_MASTER_KEY": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="},
    }
}
