"""Whether the site answers under the API's address, and knows it as that."""

from collections.abc import Iterator

from django.http.request import validate_host

from sanctum.conf.settings import SanctumSettings
from sanctum.doctor.case import Case
from sanctum.doctor.finding import Finding, note, ok, problem
from sanctum.surroundings import middleware
from sanctum.surroundings.domains import is_loopback
from sanctum.surroundings.values import is_on, texts, value

STEP = "API"
SECURITY = "django.middleware.security.SecurityMiddleware"
LOCAL = [".localhost", "127.0.0.1", "[::1]"]
"""What Django allows while ``DEBUG`` is on and ``ALLOWED_HOSTS`` is empty."""


def examine(case: Case, settings: SanctumSettings) -> Iterator[Finding]:
    """The API's host and scheme."""
    if case.guessed:
        yield note(STEP, f"The API is taken to be at {case.api}.", "Say otherwise with --api https://api.example.com")
    yield _host(case)
    yield from _scheme(case)


def is_allowed(host: str) -> bool:
    """Whether Django answers under a host."""
    hosts = list(texts("ALLOWED_HOSTS"))
    return validate_host(host, LOCAL if is_on("DEBUG") and not hosts else hosts)


def _host(case: Case) -> Finding:
    if is_allowed(case.api.host):
        return ok(STEP, f"ALLOWED_HOSTS has {case.api.host}.")
    return problem(
        STEP,
        f"ALLOWED_HOSTS lacks {case.api.host}, so Django answers 400.",
        f'Add to ALLOWED_HOSTS: "{case.api.host}"',
    )


def _scheme(case: Case) -> Iterator[Finding]:
    if case.page.scheme == "https" and case.api.scheme == "http" and not is_loopback(case.api.host):
        yield problem(
            STEP,
            "Browsers let no page of https call an API over http (mixed content).",
            f"Serve the API at https://{case.api.host}",
        )
    if case.api.scheme == "http":
        yield from _redirect(case)
    elif value("SECURE_PROXY_SSL_HEADER") is None:
        yield note(
            STEP,
            "Django is taken to see https itself. Behind a proxy that speaks it, Django believes in http, and takes "
            "the site's own pages for strangers.",
            'Behind such a proxy: SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")',
        )


def _redirect(case: Case) -> Iterator[Finding]:
    if is_on("SECURE_SSL_REDIRECT") and middleware.has(SECURITY):
        yield problem(
            STEP,
            "SECURE_SSL_REDIRECT sends every request of http to https, and browsers follow no redirect of a preflight.",
            f"Call the API at https://{case.api.host}, or set SECURE_SSL_REDIRECT = False on this machine",
        )
