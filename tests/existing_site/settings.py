"""A site that was there before Revurb: pages where the API's paths begin, and a consumer of its own."""

import os

SECRET_KEY = "existing-site-only"
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS = ["daphne", "django.contrib.staticfiles", "broadcasting"]
ROOT_URLCONF = "tests.existing_site.urls"
ASGI_APPLICATION = f"{os.environ['EXISTING_SITE_ASGI']}.application"
STATIC_URL = "static/"
