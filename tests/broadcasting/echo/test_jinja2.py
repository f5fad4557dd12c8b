"""The same in Jinja2, as Django runs it."""

from django.template.backends.jinja2 import Jinja2
from django.test import RequestFactory

ENGINE = Jinja2(
    {
        "NAME": "jinja2",
        "DIRS": [],
        "APP_DIRS": False,
        "OPTIONS": {"extensions": ["broadcasting.echo.jinja2.EchoExtension"]},
    }
)


def render(source, request=None, **context):
    return ENGINE.from_string(source).render(context, request)


def test_echo_is_not_escaped():
    page = render("{{ echo() }}", RequestFactory().get("/"))
    assert page.startswith('<script id="revurb-echo" type="application/json">')
    assert '"csrfToken": "' in page


def test_options_and_nonces():
    page = render("{{ echo(global=True, importmap=True) }}", csp_nonce="abc")
    assert "echo-global.js" in page
    assert page.count('nonce="abc"') == 2


def test_the_configuration_is_a_dict_and_escaped_as_a_text():
    assert render("{{ echo_config().key }}") == "page-key"
    assert "&#34;key&#34;: &#34;page-key&#34;" in render("{{ echo_config() }}")


def test_the_csrf_meta():
    assert 'name="csrf-token"' in render("{{ echo_csrf() }}", RequestFactory().get("/"))
    assert render("{{ echo_csrf() }}") == ""
