"""The command: what it prints, and how it ends."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.markdown import Page
from tests.sanctum.front_end import API, GOOD, PAGE
from tests.test_docs import ROOT

DOCS = Page(ROOT / "docs" / "sanctum" / "doctor.md")


@pytest.fixture
def site(settings):
    for name, value in GOOD.items():
        setattr(settings, name, value)
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.REST_FRAMEWORK = {"DEFAULT_AUTHENTICATION_CLASSES": ["sanctum.drf.SanctumAuthentication"]}
    return settings


def doctor(*arguments, color=False):
    """What is printed, and the status at the end."""
    out, status = StringIO(), 0
    try:
        call_command("sanctum_doctor", *arguments, stdout=out, no_color=not color, force_color=color)
    except SystemExit as end:
        status = end.code
    return out.getvalue(), status


def test_a_front_end_that_is_let_in(site):
    text, status = doctor("--origin", PAGE)
    assert status == 0
    assert f"{PAGE} is let in." in text
    assert "PROBLEM" not in text


def test_the_docs_show_what_is_printed(site):
    site.CORS_ALLOWED_ORIGINS = []
    site.CSRF_COOKIE_DOMAIN = None
    site.SANCTUM = {"SPA_ORIGINS": ["https://app.example.com:8443"]}
    text, status = doctor("--origin", PAGE, "--api", API)
    assert status == 1
    (shown,) = DOCS.code("text")
    assert [line.rstrip() for line in text.strip().splitlines()] == shown.strip().splitlines()


def test_several_origins(site):
    text, status = doctor("--origin", PAGE, "--origin", "https://other.test", "--api", API)
    assert status == 1
    assert f"{PAGE} is let in." in text and "https://other.test is not let in: 5 problems." in text


def test_json(site):
    text, status = doctor("--origin", PAGE, "--origin", API, "--json")
    told = json.loads(text)
    assert status == 0
    assert [(each["origin"], each["api"], each["let_in"]) for each in told] == [(PAGE, API, True), (API, API, True)]


def test_colours(site):
    assert "\x1b[" in doctor("--origin", PAGE, color=True)[0]
    assert "\x1b[" not in doctor("--origin", PAGE)[0]


@pytest.mark.parametrize(
    "origin",
    [
        "javascript:alert(1)",
        "https://ada:never-to-be-shown@app.example.com",
        "https://bücher.example",
        "app.example.com",
        "https://app.example.com/",
        "",
        "https://" + "a" * 1_000_000,
        "https://app.example.com\x1b[2J",
        "null",
    ],
)
def test_bad_input(site, origin):
    for arguments in (["--origin", origin, "--api", API], ["--origin", PAGE, "--api", origin]):
        with pytest.raises(CommandError) as raised:
            doctor(*arguments)
        assert raised.value.returncode == 2
        assert len(str(raised.value)) < 400
        assert "\x1b" not in str(raised.value) and "never-to-be-shown" not in str(raised.value)


def test_no_origin_at_all(site):
    with pytest.raises(CommandError, match="--origin"):
        doctor()


def test_settings_that_can_not_be_read(site):
    site.SANCTUM = {"SPA_ORIGINS": ["*"]}
    with pytest.raises(CommandError, match="SPA_ORIGINS") as raised:
        doctor("--origin", PAGE)
    assert raised.value.returncode == 2
