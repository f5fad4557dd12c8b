import pytest
from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler
from django.core.exceptions import ImproperlyConfigured
from django.core.handlers.asgi import ASGIHandler
from django.test import override_settings

from broadcasting.server.site import site_application
from revurb_project.asgi import application


@override_settings(DEBUG=False)
def test_the_named_application_is_served():
    assert site_application() is application


@override_settings(DEBUG=True)
def test_under_debug_static_files_are_served_too():
    served = site_application()
    assert isinstance(served, ASGIStaticFilesHandler)
    assert served.application is application


@override_settings(DEBUG=True, INSTALLED_APPS=["broadcasting"])
def test_but_not_without_the_staticfiles_app():
    assert site_application() is application


@pytest.mark.parametrize("path", [None, ""])
def test_without_a_name_djangos_own_is_served(path):
    with override_settings(DEBUG=False, ASGI_APPLICATION=path):
        served = site_application()
    assert isinstance(served, ASGIHandler)
    assert served is not application


@pytest.mark.parametrize("path", ["nothing", "no.such.module", "revurb_project.asgi.nothing"])
def test_a_name_that_leads_nowhere(path):
    with override_settings(ASGI_APPLICATION=path), pytest.raises(ImproperlyConfigured, match="cannot be imported"):
        site_application()
