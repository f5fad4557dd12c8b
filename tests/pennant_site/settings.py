"""A site that asks for features everywhere it can, for tests of guards, templates and the endpoint."""

from pathlib import Path

from revurb_project.settings import *  # noqa: F403
from revurb_project.settings import INSTALLED_APPS

HERE = Path(__file__).parent

DEBUG = False
INSTALLED_APPS = [*INSTALLED_APPS, "drf_spectacular"]
ROOT_URLCONF = "tests.pennant_site.urls"
REST_FRAMEWORK = {"DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema"}
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "pennant.context_processors.features",
            ]
        },
    },
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [HERE / "jinja2"],
        "OPTIONS": {"extensions": ["pennant.jinja2.FeatureExtension"]},
    },
]
