"""The tags in Django's templates."""

import pytest
from django.template import Context, RequestContext, Template, TemplateSyntaxError
from django.test import RequestFactory


@pytest.fixture(autouse=True)
def one_application(settings):
    settings.REVURB = {"APPS": [{"ID": "1", "KEY": "page-key", "SECRET": "page-secret-of-nobody"}]}
    settings.BROADCASTING = {"DEFAULT": "null"}


def render(source, context=None):
    return Template("{% load broadcasting %}" + source).render(context or Context())


def test_echo():
    page = render("{% echo %}", RequestContext(RequestFactory().get("/")))
    assert page.startswith('<script id="revurb-echo" type="application/json">')
    assert '"csrfToken": "' in page


def test_options_are_words_of_the_tag():
    page = render("{% echo global=True importmap=True nonce=mine %}", Context({"mine": "abc"}))
    assert "echo-global.js" in page
    assert page.count('nonce="abc"') == 2


def test_a_context_without_a_request():
    assert "csrfToken" not in render("{% echo config_only=True %}")


def test_the_configuration_as_a_variable():
    assert render("{% echo_config as config %}{{ config.key }}") == "page-key"
    assert '"key": "page-key"' in render('{% echo_config as config %}{{ config|json_script:"mine" }}')
    assert "&quot;key&quot;: &quot;page-key&quot;" in render("{% echo_config %}")
    assert render('{% echo_config connection="log" as config %}{{ config.key }}') == "page-key"


def test_the_csrf_meta():
    assert render("{% echo_csrf %}", Context({"csrf_token": '"><b>'})) == (
        '<meta name="csrf-token" content="&quot;&gt;&lt;b&gt;">'
    )


def test_a_positional_argument_is_an_error():
    with pytest.raises(TemplateSyntaxError, match="too many positional arguments"):
        render("{% echo 'nonce' %}")
