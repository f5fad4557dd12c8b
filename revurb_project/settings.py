"""Settings of the demo site, which is also the site that the tests run."""

import os
from pathlib import Path

from dotenv import load_dotenv

from revurb_project.databases import database

BASE_DIR = Path(__file__).resolve().parent.parent

# `manage.py revurb_install` writes the application's credentials there; what the shell sets wins.
load_dotenv(BASE_DIR / ".env")

SECRET_KEY = os.environ.get("DJANGO_SECRET_KEY", "demo-site-only")
DEBUG = os.environ.get("DJANGO_DEBUG", "true") == "true"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver", *os.environ.get("DJANGO_ALLOWED_HOSTS", "").split()]

INSTALLED_APPS = [
    # First, so that its `runserver` speaks ASGI and serves the sockets too.
    "daphne",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "broadcasting",
    "pennant",
    "sanctum",
    "revurb_project",
    "revurb_project.debug",
    "revurb_project.grid",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "broadcasting.middleware.SocketIdMiddleware",
    "pennant.middleware.PennantMiddleware",
    "revurb_project.middleware.ContentSecurityPolicyMiddleware",
]

ROOT_URLCONF = "revurb_project.urls"
ASGI_APPLICATION = "revurb_project.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

DATABASES = {"default": database(os.environ.get("DJANGO_DATABASE") or str(BASE_DIR / "db.sqlite3"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
LOGIN_URL = "admin:login"
STATIC_URL = "static/"

# Milliseconds that a cell of the grid takes to fade; tests have less patience than players.
GRID_FADE = int(os.environ.get("GRID_FADE", 60_000))
