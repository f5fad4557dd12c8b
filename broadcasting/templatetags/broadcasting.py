"""``{% load broadcasting %}``: Echo in Django's templates."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from broadcasting.echo import page
from broadcasting.echo.configuration import EchoConfiguration

register = template.Library()


@register.simple_tag(takes_context=True)
def echo(context: template.Context, **options: Any) -> SafeString:
    """Echo's configuration and module: ``{% echo %}``, with ``global``, ``importmap``, ``config_only``, ``nonce``."""
    return page.echo(context.flatten(), **options)


@register.simple_tag(takes_context=True)
def echo_config(context: template.Context, connection: str | None = None) -> EchoConfiguration:
    """Echo's configuration, as JSON or by ``{% echo_config as config %}``."""
    return page.configuration_of(context.flatten(), connection)


@register.simple_tag(takes_context=True)
def echo_csrf(context: template.Context) -> SafeString:
    """The CSRF token as a ``<meta>``, where Laravel's clients look for it."""
    return page.csrf_tag(context.flatten())
