"""A login by password alone beside an app with second factors."""

from typing import Any

import pytest
from django.apps import apps
from django.urls import path
from rest_framework.response import Response

from sanctum.checks.second_factors import check_second_factors
from sanctum.spa.views import LoginView
from sanctum.urls import urlpatterns as ours

pytestmark = pytest.mark.urls("tests.spa_site.urls")


class Careful(LoginView):
    def before_login(self, request: Any, user: Any) -> Response | None:
        return Response({"code": "second_factor"}, status=401)


class CarefulUrls:
    app_name = "sanctum"
    urlpatterns = [path("login", Careful.as_view(), name="login"), *ours]


@pytest.fixture
def second_factor(monkeypatch: pytest.MonkeyPatch) -> None:
    real = apps.is_installed
    monkeypatch.setattr(apps, "is_installed", lambda name: name == "allauth.mfa" or real(name))


def test_it_is_told(second_factor):
    (found,) = check_second_factors()
    assert (found.id, "allauth.mfa" in found.msg, "before_login" in found.hint) == ("sanctum.W013", True, True)


def test_a_site_without_second_factors_is_fine():
    assert check_second_factors() == []


def test_a_login_that_asks_for_more_is_fine(second_factor, settings):
    from django.urls import include

    class Site:
        urlpatterns = [path("sanctum/", include((CarefulUrls.urlpatterns, "sanctum")))]

    settings.ROOT_URLCONF = Site
    assert check_second_factors() == []


@pytest.mark.parametrize("urlconf", ["revurb_project.urls", "there.is.none", None])
def test_a_site_without_the_endpoint_is_fine(second_factor, settings, urlconf):
    settings.ROOT_URLCONF = urlconf
    assert check_second_factors() == []
