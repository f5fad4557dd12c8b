"""Whether the site has what sessions of front ends rest on."""

from collections.abc import Iterator

from django.apps import apps

from sanctum.conf.settings import SanctumSettings
from sanctum.doctor.case import Case
from sanctum.doctor.finding import Finding, note, ok, problem
from sanctum.surroundings import middleware, rest_framework, urls

STEP = "Site"
CSRF_ENDPOINT = "csrf-cookie"


def examine(case: Case, settings: SanctumSettings) -> Iterator[Finding]:
    """Middleware, endpoints, DRF's classes."""
    yield _middleware()
    yield _endpoint(case)
    yield from _rest_framework()


def _middleware() -> Finding:
    wanted = (middleware.SESSIONS, middleware.AUTHENTICATION)
    if all(map(middleware.has, wanted)) and middleware.is_before(*wanted):
        return ok(STEP, "SessionMiddleware and AuthenticationMiddleware find out who is logged in.")
    return problem(
        STEP,
        "MIDDLEWARE lacks SessionMiddleware or AuthenticationMiddleware, or has them in the wrong order.",
        f'MIDDLEWARE = [..., "{middleware.SESSIONS}", ..., "{middleware.AUTHENTICATION}", ...]',
    )


def _endpoint(case: Case) -> Finding:
    path = urls.path_of(CSRF_ENDPOINT)
    if path:
        return ok(STEP, f"The front end gets its CSRF token from {case.api}{path}.")
    return problem(
        STEP,
        "The site does not include sanctum.urls, so there is nowhere to get a CSRF token.",
        'Add to urlpatterns: path("sanctum/", include("sanctum.urls"))',
    )


def _rest_framework() -> Iterator[Finding]:
    if not apps.is_installed("rest_framework"):
        return
    classes = rest_framework.default_classes()
    if not any(map(rest_framework.is_ours, classes)):
        yield note(
            STEP,
            "DRF does not ask SanctumAuthentication, where a view does not name it.",
            f'REST_FRAMEWORK = {{"DEFAULT_AUTHENTICATION_CLASSES": ["{rest_framework.OURS}"]}}',
        )
    elif not rest_framework.is_ours(classes[0]):
        yield note(
            STEP,
            f"DRF asks {classes[0]} before SanctumAuthentication, which may answer for it.",
            f'REST_FRAMEWORK = {{"DEFAULT_AUTHENTICATION_CLASSES": ["{rest_framework.OURS}", ...]}}',
        )
    else:
        yield ok(STEP, "DRF asks SanctumAuthentication first.")
