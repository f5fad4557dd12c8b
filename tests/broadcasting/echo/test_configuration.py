"""What a page is told."""

import json

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.template import Context, Template
from django.test import RequestFactory

from broadcasting.broadcasters import UnknownConnection
from broadcasting.echo import echo_configuration
from tests.broadcasting.echo.connections import elsewhere

APP = {"ID": "1", "KEY": "page-key", "SECRET": "page-secret-of-nobody"}


def request():
    return RequestFactory().get("/")


def test_the_page_knows_where_it_came_from_itself():
    configuration = echo_configuration(request())
    assert configuration.pop("csrfToken")
    assert configuration == {
        "key": "page-key",
        "path": "",
        "namespace": "App.Events",
        "authEndpoint": "/broadcasting/auth",
        "userAuthentication": {"endpoint": "/broadcasting/user-auth", "headers": {}},
    }


def test_the_public_address_wins(settings):
    settings.REVURB = {"APPS": [APP], "HOST": "ws.example.com", "PORT": 8443, "SCHEME": "http", "SERVER_PATH": "/ws"}
    configuration = echo_configuration()
    assert [configuration[name] for name in ("host", "port", "scheme", "path")] == [
        "ws.example.com",
        8443,
        "http",
        "/ws",
    ]


def test_the_namespace_can_be_empty(settings):
    settings.BROADCASTING = {"DEFAULT": "null", "EVENT_NAMESPACE": ""}
    assert echo_configuration()["namespace"] is False


def test_no_secret_is_told(settings):
    settings.BROADCASTING = {"DEFAULT": "one", "CONNECTIONS": {"one": elsewhere()}}
    for configuration in (echo_configuration(request()), echo_configuration(connection="null")):
        assert "secret" not in str(configuration)


def test_the_endpoints_of_a_site(settings):
    settings.ROOT_URLCONF = "tests.broadcasting.echo.urls"
    configuration = echo_configuration()
    assert configuration["authEndpoint"] == "/live/auth"
    assert configuration["userAuthentication"] == {"endpoint": "/live/user-auth", "headers": {}}


def test_an_application_that_is_switched_off_is_passed_over(settings):
    settings.REVURB = {"APPS": [APP | {"ENABLED": False}, {"ID": "2", "KEY": "second", "SECRET": "x" * 20}]}
    assert echo_configuration()["key"] == "second"
    settings.REVURB = {"APPS": [APP | {"ENABLED": False}]}
    with pytest.raises(ImproperlyConfigured, match="no application that is switched on for .* 'null'"):
        echo_configuration()


def test_that_of_the_connection_is_not_passed_over(settings):
    settings.BROADCASTING = {"DEFAULT": "one", "CONNECTIONS": {"one": elsewhere(KEY="switched-off")}}
    with pytest.raises(ImproperlyConfigured, match="no application that is switched on for .* 'one'"):
        echo_configuration()


@pytest.mark.parametrize(
    ("options", "address"),
    [
        ({"HOST": "push.example.com"}, {"host": "push.example.com", "port": 443, "scheme": "https", "path": ""}),
        (
            {"HOST": "10.0.0.1", "SCHEME": "http", "PATH": "/a"},
            {"host": "10.0.0.1", "port": 80, "scheme": "http", "path": "/a"},
        ),
        (
            {"HOST": "10.0.0.1", "SCHEME": "http", "PORT": 6001},
            {"host": "10.0.0.1", "port": 6001, "scheme": "http", "path": ""},
        ),
        ({"CLUSTER": "eu"}, {"broadcaster": "pusher", "cluster": "eu"}),
    ],
)
def test_a_server_elsewhere(settings, options, address):
    settings.BROADCASTING = {"CONNECTIONS": {"soketi": elsewhere(**options)}, "DEFAULT": "null"}
    configuration = echo_configuration(connection="soketi")
    assert configuration["key"] == "elsewhere"
    assert {name: configuration[name] for name in address} == address


def test_an_unknown_connection():
    with pytest.raises(UnknownConnection, match="no broadcasting connection 'nowhere'"):
        echo_configuration(connection="nowhere")


def test_the_token_is_that_of_the_request_or_the_given_one():
    asked = request()
    assert echo_configuration(asked)["csrfToken"]
    assert asked.META["CSRF_COOKIE_NEEDS_UPDATE"] is True
    assert echo_configuration(csrf_token="given")["csrfToken"] == "given"


def test_as_a_text_it_is_json_that_templates_escape():
    configuration = echo_configuration(csrf_token='"><script>alert(1)</script>')
    assert json.loads(str(configuration)) == configuration
    shown = Template("<a data-echo='{{ config }}'>").render(Context({"config": configuration}))
    assert "<script" not in shown
    assert "&quot;key&quot;" in shown
