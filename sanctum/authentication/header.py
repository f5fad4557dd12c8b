"""Where a request carries its token."""

from django.http import HttpRequest

from sanctum.authentication.refused import AuthenticationRefused
from sanctum.conf import get_settings
from sanctum.tokens.validity import Refusal


def token_of(request: HttpRequest) -> str | None:
    """The text of the token that a request carries, or ``None`` if it carries none or is of another scheme.

    Raises ``AuthenticationRefused`` for a header that names our scheme and is not of its form (RFC 6750, section 2.1).
    """
    settings = get_settings()
    value = request.headers.get(settings.HEADER)
    if not value:
        return None
    scheme, _, rest = value.partition(" ")
    if scheme.lower() not in {word.lower() for word in settings.KEYWORDS}:
        return None
    if not rest or not rest.isascii() or any(each in rest for each in " ,\t\r\n"):
        raise AuthenticationRefused(Refusal.MALFORMED)
    return rest
