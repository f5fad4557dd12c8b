"""The Django site that runrevurb serves beside the sockets."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string


def site_application() -> Any:
    """The application that ``ASGI_APPLICATION`` names, else Django's; under DEBUG with static files, as in runserver.

    Raises ``ImproperlyConfigured`` when the setting leads nowhere.
    """
    application = _named_application() or get_asgi_application()
    if settings.DEBUG and apps.is_installed("django.contrib.staticfiles"):
        from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler

        return ASGIStaticFilesHandler(application)
    return application


def _named_application() -> Any:
    path = getattr(settings, "ASGI_APPLICATION", None)
    if not path:
        return None
    try:
        return import_string(path)
    except ImportError as error:
        raise ImproperlyConfigured(f"ASGI_APPLICATION {path!r} cannot be imported: {error}") from error
