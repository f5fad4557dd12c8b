"""A site whose users and tokens have UUIDs. ``TOKEN_SITE`` says how it names its token model, or that it is apart."""

import os

from revurb_project.databases import database

WAY = os.environ.get("TOKEN_SITE", "in the dict")

SECRET_KEY = "token-site-only"
USE_TZ = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # Quick, and nobody's.
AUTH_USER_MODEL = "members.Member"
INSTALLED_APPS = [
    "tests.token_site.ledger",  # Before the others, as its foreign key shall not mind.
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "tests.token_site.members",
    "tests.token_site.keys",
    "sanctum",
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": database(os.environ.get("DJANGO_DATABASE", ":memory:")) | {"TEST": {"NAME": None}}}
if os.environ.get("DJANGO_DATABASE"):
    # Several workers run this site at once.
    DATABASES["default"]["TEST"] = {"NAME": f"test_token_site_{os.getpid()}"}

SANCTUM = {"TOKEN_PREFIX": "acme_pat_", "TOKEN_MODEL": "keys.Key"}
if WAY == "in a setting":
    del SANCTUM["TOKEN_MODEL"]
    SANCTUM_TOKEN_MODEL = "keys.Key"
if WAY == "in two ways":
    SANCTUM_TOKEN_MODEL = "sanctum.PersonalAccessToken"
if WAY == "wrong":
    SANCTUM["TOKEN_MODEL"] = "keys.Missing"
if WAY == "apart":
    INSTALLED_APPS = [*INSTALLED_APPS[1:4], "tests.token_site.apart", "sanctum"]
    SANCTUM["TOKEN_MODEL"] = "apart.Key"
    DATABASES["tokens"] = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
    DATABASE_ROUTERS = ["tests.token_site.apart.router.KeysApart"]
