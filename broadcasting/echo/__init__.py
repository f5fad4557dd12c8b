"""What a page needs so that Echo finds the server: for the template tags and for views of your own."""

from broadcasting.echo.configuration import EchoConfiguration, echo_configuration

__all__ = ["EchoConfiguration", "echo_configuration"]
