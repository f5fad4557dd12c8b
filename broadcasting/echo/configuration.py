"""The configuration of Echo, from the settings and the request."""

import json
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import NoReverseMatch, reverse

from broadcasting.applications import get_provider
from broadcasting.broadcasters import Broadcaster, get_broadcaster
from broadcasting.conf import get_settings
from broadcasting.conf.broadcasting import get_broadcasting_settings
from broadcasting.protocol.application import Application

NO_APPLICATION = (
    "Echo has no server to connect to: there is no application that is switched on for the broadcasting connection "
    "{!r}. Run `manage.py revurb_install --write`, or see docs/install.md."
)


class EchoConfiguration(dict[str, Any]):
    """A dict for Echo's constructor; as a text it is JSON, which templates escape like any text."""

    def __str__(self) -> str:
        return json.dumps(self)


def echo_configuration(
    request: HttpRequest | None = None, *, connection: str | None = None, csrf_token: str | None = None
) -> EchoConfiguration:
    """What Echo needs to know, for a page that ``request`` asked for.

    ``connection`` is one of ``BROADCASTING["CONNECTIONS"]``, by default the first of ``DEFAULT``. ``csrf_token``
    stands in for that of the request. There is no host where ``REVURB["HOST"]`` is not set: it is the page's then, as
    the port and the scheme. Without a request there is no ``csrfToken``, and Echo reads Django's cookie.
    Raises ``ImproperlyConfigured`` where there is no application, and ``UnknownConnection``.
    """
    broadcasting = get_broadcasting_settings()
    name = connection or broadcasting.DEFAULT[0]
    broadcaster = get_broadcaster(name)
    return EchoConfiguration(
        {
            "key": _application(broadcaster).key,
            **_address(broadcaster),
            "namespace": broadcasting.EVENT_NAMESPACE or False,
            "authEndpoint": _endpoint("auth"),
            # laravel-echo puts the token into the headers, which must be there.
            "userAuthentication": {"endpoint": _endpoint("user-auth"), "headers": {}},
            **_csrf(request, csrf_token),
        }
    )


def _application(broadcaster: Broadcaster) -> Application:
    given = broadcaster.application
    for application in get_provider().all() if given is None else [given]:
        if application.enabled:
            return application
    raise ImproperlyConfigured(NO_APPLICATION.format(broadcaster.name))


def _address(broadcaster: Broadcaster) -> dict[str, Any]:
    options = broadcaster.options
    if "CLUSTER" in options:
        return {"broadcaster": "pusher", "cluster": options["CLUSTER"]}
    if options.get("HOST") and _is_elsewhere(broadcaster):
        return _public(options)
    conf = get_settings()
    if conf.HOST is None:
        return {"path": conf.SERVER_PATH}
    return {"host": conf.HOST, "port": conf.PORT, "scheme": conf.SCHEME, "path": conf.SERVER_PATH}


def _is_elsewhere(broadcaster: Broadcaster) -> bool:
    """Whether it has an application of its own, not one of ``REVURB``."""
    return "KEY" in broadcaster.options


def _public(options: Mapping[str, Any]) -> dict[str, Any]:
    scheme = options.get("SCHEME", "https")
    port = options.get("PORT", 443 if scheme == "https" else 80)
    return {"host": options["HOST"], "port": port, "scheme": scheme, "path": options.get("PATH", "")}


def _endpoint(name: str) -> str:
    """The site's own address of it, or Laravel's where the site has not included ``broadcasting.urls``."""
    try:
        return reverse(f"broadcasting:{name}")
    except NoReverseMatch:
        return f"/broadcasting/{name}"


def _csrf(request: HttpRequest | None, token: str | None) -> dict[str, str]:
    if not token and request is not None:
        token = get_token(request)
    return {"csrfToken": token} if token else {}
