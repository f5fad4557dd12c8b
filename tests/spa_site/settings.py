"""A site with an API for front ends that live elsewhere, as docs/sanctum/spa.md has it."""

import os

from corsheaders.defaults import default_headers

from revurb_project.settings import *  # noqa: F403
from revurb_project.settings import INSTALLED_APPS, MIDDLEWARE

INSTALLED_APPS = [*INSTALLED_APPS, "corsheaders"]
MIDDLEWARE = ["corsheaders.middleware.CorsMiddleware", *MIDDLEWARE]
ROOT_URLCONF = "tests.spa_site.urls"

FRONT_END = os.environ.get("FRONT_END", "http://localhost:5173")
SANCTUM = {"SPA_ORIGINS": [FRONT_END]}
CORS_ALLOWED_ORIGINS = [FRONT_END, *os.environ.get("PARTNERS", "").split()]
CORS_ALLOW_CREDENTIALS = True
CORS_ALLOW_HEADERS = [*default_headers, "x-xsrf-token"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
