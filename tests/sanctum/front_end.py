"""A site with a front end at another origin, as it should be configured."""

from typing import Any

from sanctum.doctor.case import Case
from sanctum.origins import parse_origin

PAGE = "https://app.example.com"
API = "https://api.example.com"

MIDDLEWARE = [
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]

GOOD: dict[str, Any] = {
    "SANCTUM": {"SPA_ORIGINS": [PAGE]},
    "ROOT_URLCONF": "tests.sanctum.front_end_urls",
    "MIDDLEWARE": MIDDLEWARE,
    "ALLOWED_HOSTS": ["api.example.com"],
    "DEBUG": False,
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    "CSRF_COOKIE_DOMAIN": "example.com",
    "CSRF_TRUSTED_ORIGINS": [PAGE],
    "CORS_ALLOWED_ORIGINS": [PAGE],
    "CORS_ALLOW_CREDENTIALS": True,
    "CORS_ALLOW_HEADERS": ["accept", "authorization", "content-type", "x-csrftoken", "x-xsrf-token"],
}
"""Settings of Django; tests change some of them."""


def case(page: str = PAGE, api: str = API) -> Case:
    """A case that needs no guessing."""
    here, there = parse_origin(page), parse_origin(api)
    assert here and there
    return Case(here, there)
