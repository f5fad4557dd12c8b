"""A login by password alone beside an app with second factors."""

from typing import Any

import pytest
from django.apps import apps
from django.urls import include, path
from rest_framework.response import Response

from sanctum.checks.second_factors import check_second_factors
from sanctum.spa.views import CsrfCookieView, LoginView

pytestmark = pytest.mark.urls("tests.spa_site.urls")


class Careful(LoginView):
    def before_login(self, request: Any, user: Any) -> Response | None:
        return Response({"code": "second_factor"}, status=401)


class Site:
    """As docs/sanctum/spa.md has it."""

    urlpatterns = [path("sanctum/login", Careful.as_view()), path("sanctum/", include("sanctum.urls"))]


class SiteWithoutLogin:
    urlpatterns = [path("sanctum/csrf-cookie", CsrfCookieView.as_view())]


@pytest.fixture
def second_factor(monkeypatch: pytest.MonkeyPatch) -> None:
    real = apps.is_installed
    monkeypatch.setattr(apps, "is_installed", lambda name: name == "allauth.mfa" or real(name))


def test_it_is_told(second_factor):
    (found,) = check_second_factors()
    assert (found.id, "allauth.mfa" in found.msg, "before_login" in found.hint) == ("sanctum.W013", True, True)


def test_a_site_without_second_factors_is_fine():
    assert check_second_factors() == []


@pytest.mark.parametrize("urlconf", [Site, SiteWithoutLogin])
def test_a_login_that_asks_for_more_is_fine_and_so_is_none(second_factor, settings, urlconf):
    settings.ROOT_URLCONF = urlconf
    assert check_second_factors() == []


@pytest.mark.parametrize("urlconf", ["revurb_project.grid.urls", "there.is.none", None])
def test_a_site_without_the_endpoint_is_fine(second_factor, settings, urlconf):
    settings.ROOT_URLCONF = urlconf
    assert check_second_factors() == []
