"""All checks at once, over settings of every wrong kind."""

import re
from pathlib import Path

import pytest
from django.core.checks.registry import registry
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sanctum.checks
from sanctum.checks import CHECK_IDS

HOSTILE = [None, 7, -1.5, True, "", "x" * 10_000, "text\0", b"\xff", [], [None], [[]], {}, {7: {}}, object, print]
NAMES = [
    "SANCTUM",
    "MIDDLEWARE",
    "ALLOWED_HOSTS",
    "CACHES",
    "REST_FRAMEWORK",
    "SESSION_ENGINE",
    "SESSION_COOKIE_NAME",
    "SESSION_COOKIE_DOMAIN",
    "SESSION_COOKIE_PATH",
    "SESSION_COOKIE_SAMESITE",
    "SESSION_COOKIE_SECURE",
    "CSRF_COOKIE_NAME",
    "CSRF_COOKIE_DOMAIN",
    "CSRF_COOKIE_HTTPONLY",
    "CSRF_COOKIE_SAMESITE",
    "CSRF_USE_SESSIONS",
    "CSRF_TRUSTED_ORIGINS",
    "CORS_ALLOW_ALL_ORIGINS",
    "CORS_ALLOW_CREDENTIALS",
    "CORS_ALLOWED_ORIGINS",
    "CORS_ALLOWED_ORIGIN_REGEXES",
    "CORS_ALLOW_HEADERS",
    "CORS_URLS_REGEX",
    "SECURE_PROXY_SSL_HEADER",
    "USE_X_FORWARDED_HOST",
    "ROOT_URLCONF",
]


def run_all():
    """Every check of Sanctum that is registered, by whichever room."""
    checks = registry.registered_checks | registry.deployment_checks
    ours = [check for check in checks if check.__module__.startswith("sanctum.")]
    assert len(ours) > 7
    return [message for check in ours for message in check(app_configs=None, databases=None)]


@pytest.mark.parametrize("name", NAMES)
def test_one_setting_of_a_wrong_kind(override, name):
    for value in HOSTILE:
        override(**{"SANCTUM": {"SPA_ORIGINS": ["https://app.example.com"]}, name: value})
        for message in run_all():
            assert message.hint


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.dictionaries(st.sampled_from(NAMES), st.sampled_from(HOSTILE), max_size=len(NAMES)))
def test_many_settings_of_wrong_kinds(override, values):
    override(**values)
    run_all()


@pytest.fixture
def override(monkeypatch):
    """Change settings without telling anybody, as Django's own receivers can't take all of these values."""
    from django.conf import settings as django_settings

    def override(**values):
        for name, value in values.items():
            monkeypatch.setattr(django_settings, name, value, raising=False)

    return override


def test_every_id_is_used_and_listed():
    folder = Path(sanctum.checks.__file__).parent
    used = {each for path in folder.glob("[!_]*.py") for each in re.findall(r"sanctum\.[EWI]\d{3}", path.read_text())}
    assert used == set(CHECK_IDS)
