"""A site that has Sanctum alone, with an API for front ends that live elsewhere, as docs/sanctum/spa.md has it."""

import os

from corsheaders.defaults import default_headers

SECRET_KEY = "spa-site-only"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", ".example.test"]
ROOT_URLCONF = "tests.spa_site.urls"
USE_TZ = True
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ.get("DJANGO_DATABASE", ":memory:")}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "corsheaders",
    "rest_framework",
    "drf_spectacular",
    "sanctum",
]
MIDDLEWARE = [
    "corsheaders.middleware.CorsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
}

FRONT_ENDS = os.environ.get("FRONT_ENDS", "http://localhost:5173").split()
SANCTUM = {"SPA_ORIGINS": FRONT_ENDS}
CORS_ALLOWED_ORIGINS = [*FRONT_ENDS, *os.environ.get("PARTNERS", "").split()]
CORS_ALLOW_CREDENTIALS = True
CORS_ALLOW_HEADERS = [*default_headers, "x-xsrf-token"]
