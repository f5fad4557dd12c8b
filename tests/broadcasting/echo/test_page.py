"""What the tags do with options, nonces, requests and errors."""

import re

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import RequestFactory
from django.utils.functional import SimpleLazyObject
from rest_framework.request import Request

from broadcasting.broadcasters import UnknownConnection
from broadcasting.echo import page


class LazyNonce(SimpleLazyObject):
    """As Django 6 and django-csp have it: false until its text was asked for."""

    def __init__(self):
        super().__init__(lambda: "bm9uY2U=")

    def __bool__(self):
        return False


def request(**attributes):
    asked = RequestFactory().get("/")
    vars(asked).update(attributes)
    return asked


def kinds(elements):
    return re.findall(r'type="([^"]+)"', elements)


def test_the_configuration_and_the_module():
    elements = page.echo({})
    assert kinds(elements) == ["application/json", "module"]
    assert 'src="/static/broadcasting/echo.js"' in elements
    assert "nonce" not in elements
    assert "csrfToken" not in elements


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"config_only": True}, ["application/json"]),
        ({"global": True}, ["application/json", "module"]),
        ({"importmap": True}, ["importmap", "application/json", "module"]),
        ({"importmap": False, "config_only": False}, ["application/json", "module"]),
        ({"importmap": True, "config_only": True}, ["application/json"]),
    ],
)
def test_options(options, expected):
    elements = page.echo({"request": request()}, **options)
    assert kinds(elements) == expected
    assert ("echo-global.js" in elements) == bool(options.get("global"))
    assert '"csrfToken": "' in elements


def test_an_unknown_option_is_an_error():
    with pytest.raises(TypeError, match="echo has no option nounce; there are config_only, connection, global"):
        page.echo({}, nounce="a")


@pytest.mark.parametrize(
    ("context", "options"),
    [
        ({"csp_nonce": LazyNonce()}, {}),
        ({"request": request(csp_nonce=LazyNonce())}, {}),
        ({"csp_nonce": "other"}, {"nonce": "bm9uY2U="}),
    ],
    ids=["Django 6", "django-csp", "given"],
)
def test_nonces(context, options):
    elements = page.echo(context, importmap=True, **options)
    assert re.findall(r'type="(\w+)"[^>]* nonce="bm9uY2U="', elements) == ["importmap", "module"]


@pytest.mark.parametrize("nothing", [None, ""])
def test_without_a_nonce(nothing):
    assert "nonce" not in page.echo({"csp_nonce": nothing, "request": request(csp_nonce=nothing)})


def test_djangos_own_token_is_taken_from_the_context():
    assert '"csrfToken": "from-context"' in page.echo({"csrf_token": "from-context"})
    assert "csrfToken" not in page.echo({"csrf_token": "NOTPROVIDED"})


def test_requests_of_drf():
    assert '"csrfToken": "' in page.echo({"request": Request(request())})


@pytest.mark.parametrize("other", [None, "text", object()])
def test_something_else_by_the_name_of_a_request(other):
    assert "csrfToken" not in page.echo({"request": other})


def test_the_csrf_meta():
    assert page.csrf_tag({"csrf_token": "abc"}) == '<meta name="csrf-token" content="abc">'
    assert 'name="csrf-token"' in page.csrf_tag({"request": request()})
    assert page.csrf_tag({}) == ""


class TestWithoutAnApplication:
    @pytest.fixture(autouse=True)
    def none(self, settings):
        settings.REVURB = {}

    def test_the_developer_is_told(self):
        with pytest.raises(ImproperlyConfigured, match="manage.py revurb_install"):
            page.echo({})

    def test_visitors_get_the_rest_of_the_page(self, settings, caplog):
        settings.DEBUG = False
        assert page.echo({}) == ""
        assert page.configuration_of({}) == {}
        assert "There is no Echo on this page: Echo has no server" in caplog.messages[0]


def test_an_unknown_connection(settings, caplog):
    with pytest.raises(UnknownConnection):
        page.echo({}, connection="nowhere")
    settings.DEBUG = False
    assert page.echo({}, connection="nowhere") == ""
