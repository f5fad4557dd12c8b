"""What can be wrong with the site around the server."""

import pytest
from django.http import HttpResponse
from django.urls import include, path, re_path

from broadcasting.checks.site import check_site
from tests.broadcasting.checks.configurations import app


class TestAsgiApplication:
    def other_apps(self, settings):
        return [name for name in settings.INSTALLED_APPS if name != "daphne"]

    def test_is_needed_by_daphnes_runserver(self, run, settings):
        settings.INSTALLED_APPS = ["daphne", *self.other_apps(settings)]
        assert run(app()) == {}
        del settings.ASGI_APPLICATION
        assert set(run(app())) == {"E013"}

    def test_is_not_asked_for_without_it(self, run, settings):
        settings.INSTALLED_APPS = self.other_apps(settings)
        del settings.ASGI_APPLICATION
        assert run(app()) == {}


def page(request, **values):
    return HttpResponse()


class UrlsWithUp:
    urlpatterns = [path("up", page), re_path("^", page)]


class UrlsWithReady:
    urlpatterns = [path("ready/", page)]


class UrlsWithApps:
    urlpatterns = [path("apps/", include([path("<int:id>/events", page)]))]


class UrlsWithCatchAll:
    urlpatterns = [re_path("^.*$", page)]


class TestUrls:
    @pytest.mark.parametrize(
        ("urls", "hidden"), [(UrlsWithUp, "/up"), (UrlsWithReady, "/ready/"), (UrlsWithApps, "/apps/1/events")]
    )
    def test_hidden_pages(self, run, settings, urls, hidden):
        settings.ROOT_URLCONF = urls
        assert hidden in run(app())["W008"].msg
        assert run(app() | {"SERVER_PATH": "/ws"}) == {}

    @pytest.mark.parametrize("urls", [UrlsWithCatchAll, "no.such.urls", None, type("Empty", (), {"urlpatterns": None})])
    def test_nothing_is_said_about_other_urls(self, settings, urls):
        settings.REVURB = app()
        settings.ROOT_URLCONF = urls
        assert check_site() == []
