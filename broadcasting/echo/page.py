"""What the template tags do, whichever template engine asks."""

import logging
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from broadcasting.broadcasters import BroadcastError
from broadcasting.echo import markup
from broadcasting.echo.configuration import EchoConfiguration, echo_configuration

logger = logging.getLogger(__name__)

OPTIONS = ("config_only", "connection", "global", "importmap", "nonce")


def echo(context: Mapping[Any, Any], **options: Any) -> SafeString:
    """The elements for a page. Raises ``TypeError`` for an unknown option.

    Without an application it raises ``ImproperlyConfigured`` while ``DEBUG`` is on, and otherwise logs that and puts
    nothing on the page, whose other parts shall go on working.
    """
    if unknown := sorted(set(options) - {*OPTIONS}):
        raise TypeError(f"echo has no option {', '.join(unknown)}; there are {', '.join(OPTIONS)}.")
    configuration = configuration_of(context, options.get("connection"))
    if not configuration:
        return SafeString("")
    elements = [markup.configuration_element(configuration)]
    if not options.get("config_only"):
        elements = _modules(options, nonce_of(context, options.get("nonce")), elements)
    return format_html_join("\n", "{}", ((element,) for element in elements))


def _modules(options: Mapping[str, Any], nonce: str | None, elements: list[SafeString]) -> list[SafeString]:
    # An import map counts only if it comes before every module.
    first = [markup.import_map_element(nonce)] if options.get("importmap") else []
    path = markup.GLOBAL_MODULE if options.get("global") else markup.MODULE
    return [*first, *elements, markup.module_element(path, nonce)]


def configuration_of(context: Mapping[Any, Any], connection: str | None = None) -> EchoConfiguration:
    """The configuration for the page; raises as ``echo`` does, and is empty where that logs."""
    try:
        return echo_configuration(request_of(context), connection=connection, csrf_token=_given_token(context))
    except (BroadcastError, ImproperlyConfigured) as error:
        if settings.DEBUG:
            raise
        logger.error("There is no Echo on this page: %s", error)
        return EchoConfiguration()


def csrf_tag(context: Mapping[Any, Any]) -> SafeString:
    """A ``<meta>`` with the CSRF token, or nothing for a page that no request asked for."""
    token = _given_token(context)
    request = request_of(context)
    if token is None and request is not None:
        token = get_token(request)
    return markup.csrf_element(token) if token else SafeString("")


def request_of(context: Mapping[Any, Any]) -> HttpRequest | None:
    """The request that a page is rendered for, if its template knows it."""
    request = context.get("request")
    request = getattr(request, "_request", request)  # DRF's templates get its own
    return request if isinstance(request, HttpRequest) else None


def nonce_of(context: Mapping[Any, Any], given: Any = None) -> str | None:
    """The nonce of the page's Content-Security-Policy: the given one, that of Django 6, or that of django-csp."""
    # Not by their truth: a lazy nonce is false until somebody has asked for its text.
    for nonce in (given, context.get("csp_nonce"), getattr(request_of(context), "csp_nonce", None)):
        if nonce is not None and str(nonce):
            return str(nonce)
    return None


def _given_token(context: Mapping[Any, Any]) -> str | None:
    token = str(context.get("csrf_token") or "")
    return None if token in ("", "NOTPROVIDED") else token
