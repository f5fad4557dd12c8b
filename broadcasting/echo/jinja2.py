"""Echo in Jinja2's templates: ``"extensions": ["broadcasting.echo.jinja2.EchoExtension"]``."""

from typing import Any

from django.utils.safestring import SafeString
from jinja2 import Environment, pass_context
from jinja2.ext import Extension
from jinja2.runtime import Context

from broadcasting.echo import page
from broadcasting.echo.configuration import EchoConfiguration


class EchoExtension(Extension):
    """Adds ``echo()``, ``echo_config()`` and ``echo_csrf()``, with the options of the template tags of these names."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.globals.update(echo=_echo, echo_config=_echo_config, echo_csrf=_echo_csrf)


@pass_context
def _echo(context: Context, **options: Any) -> SafeString:
    return page.echo(context.get_all(), **options)


@pass_context
def _echo_config(context: Context, connection: str | None = None) -> EchoConfiguration:
    return page.configuration_of(context.get_all(), connection)


@pass_context
def _echo_csrf(context: Context) -> SafeString:
    return page.csrf_tag(context.get_all())
