"""The Content-Security-Policy is on every page but Django's debug pages, which are styled inline."""

import pytest
from django.conf import LazySettings
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from revurb_project.middleware import POLICY, ContentSecurityPolicyMiddleware


def answer(status: int, **headers: str) -> HttpResponse:
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(status=status, headers=headers)

    return ContentSecurityPolicyMiddleware(view)(RequestFactory().get("/"))


@pytest.mark.parametrize("status", [200, 302, 403, 404, 500])
@pytest.mark.parametrize("debug", [True, False])
def test_which_answers_carry_it(settings: LazySettings, status: int, debug: bool) -> None:
    settings.DEBUG = debug
    is_debug_page = debug and status in (404, 500)
    assert answer(status).headers.get("Content-Security-Policy") == (None if is_debug_page else POLICY)


def test_a_views_own_policy_stays() -> None:
    own = answer(200, **{"Content-Security-Policy": "default-src *"})
    assert own.headers["Content-Security-Policy"] == "default-src *"


def test_nothing_inline_and_nobody_else() -> None:
    assert "unsafe" not in POLICY
    assert "http" not in POLICY
