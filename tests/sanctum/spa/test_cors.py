"""The endpoints behind django-cors-headers, configured as docs/sanctum/spa.md has it: attack 37."""

from typing import Any

import pytest
from corsheaders.defaults import default_headers

from tests.sanctum.spa.front_end import OWN, PASSWORD, SPA, FrontEnd

pytestmark = pytest.mark.django_db

PARTNER = "https://partner.test"
"""May read the API, by CORS, and is no front end of ours."""
EVIL = "https://evil.test"
PATHS = ["/sanctum/csrf-cookie", "/sanctum/login", "/sanctum/logout", "/sanctum/user", "/api/notes"]


@pytest.fixture(autouse=True)
def cors(settings: Any) -> None:
    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "corsheaders"]
    settings.MIDDLEWARE = ["corsheaders.middleware.CorsMiddleware", *settings.MIDDLEWARE]
    settings.CORS_ALLOWED_ORIGINS = [SPA, PARTNER]
    settings.CORS_ALLOW_CREDENTIALS = True
    settings.CORS_ALLOW_HEADERS = [*default_headers, "x-xsrf-token"]


def preflight(path: str, origin: str, header: str = "x-xsrf-token") -> Any:
    asked = {"access-control-request-method": "POST", "access-control-request-headers": f"content-type,{header}"}
    return FrontEnd(origin).ask("OPTIONS", path, **asked)


def vary(response: Any) -> set[str]:
    return {each.strip().lower() for each in response["Vary"].split(",")}


@pytest.mark.parametrize("path", PATHS)
def test_a_preflight_is_answered_without_a_login(path):
    response = preflight(path, SPA)
    assert response.status_code == 200
    assert response["Access-Control-Allow-Origin"] == SPA
    assert response["Access-Control-Allow-Credentials"] == "true"
    assert {"x-xsrf-token", "x-csrftoken"} <= set(response["Access-Control-Allow-Headers"].split(", "))
    assert "origin" in vary(response)


@pytest.mark.parametrize("origin", [EVIL, "null", f"{SPA}.evil.test", "http://localhost:5174"])
@pytest.mark.parametrize("path", PATHS)
def test_37_others_are_told_nothing(path, origin):
    for response in (preflight(path, origin), FrontEnd(origin).get(path)):
        assert not response.has_header("Access-Control-Allow-Origin")
        assert "origin" in vary(response)


def test_37_who_may_read_the_api_is_not_therefore_first_party(ada):
    """A login from a page that CORS lets through is refused all the same, and no session counts for it."""
    page = FrontEnd()
    page.login()
    page.origin = PARTNER
    for path in ("/sanctum/csrf-cookie", "/sanctum/user"):
        response = page.get(path, accept="application/json")
        assert response["Access-Control-Allow-Origin"] == PARTNER
        assert response.status_code in (401, 403)
        assert "csrfToken" not in response.json()
    login = page.post("/sanctum/login", {"username": "ada", "password": PASSWORD})
    assert (login.status_code, login.json()["code"]) == (403, "not_first_party")


def test_37_answers_of_two_origins_are_two_in_a_cache(ada):
    page = FrontEnd()
    page.login()
    for path in ("/sanctum/csrf-cookie", "/sanctum/user", "/api/notes"):
        assert {"origin", "cookie"} <= vary(page.get(path))


def test_refusals_can_be_read_by_our_page(ada):
    response = FrontEnd().post("/sanctum/login", {})
    assert (response.status_code, response["Access-Control-Allow-Origin"]) == (403, SPA)


def test_pages_of_the_site_itself_need_no_cors(ada, settings):
    settings.CORS_ALLOWED_ORIGINS = []
    assert FrontEnd(OWN).login().status_code == 200
