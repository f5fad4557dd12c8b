"""A site with our features and those of the others, in one SQLite file; what may cache, caches in this process."""

import os

SECRET_KEY = "benchmarks-only-and-of-no-value-whatever"
DEBUG = False
ALLOWED_HOSTS = ["testserver"]
USE_TZ = True
ROOT_URLCONF = "benchmarks.pennant.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# A file, since each thread would have a database of its own in memory; and the async cases use threads.
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ["BENCHMARK_DATABASE"]}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MIDDLEWARE = ["pennant.middleware.PennantMiddleware"]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "pennant",
    "waffle",
    "flags",
]
PENNANT = {
    "STORES": {
        "database": {"DRIVER": "database"},
        "cached": {"DRIVER": "cache", "STORE": "database"},
    }
}
