"""Where a request carries its token."""

import functools
import logging
import re
from typing import Any

from django.http import HttpRequest
from django.utils.module_loading import import_string

from sanctum.authentication.refused import AuthenticationRefused
from sanctum.conf import SanctumSettings, get_settings
from sanctum.tokens.text import LONGEST_TOKEN
from sanctum.tokens.validity import Refusal

logger = logging.getLogger(__name__)

# A comma joins the headers of a request that has two, so none stands in a token (RFC 9110, section 5.3).
_TOKEN = re.compile(rf"[!-+\--~]{{1,{LONGEST_TOKEN}}}")
_FIRST_WORD = re.compile(r"[^A-Za-z0-9]*([A-Za-z][A-Za-z0-9-]*)")


class TokenText(str):
    """A text that may be a token. It shows itself in no ``repr``, so not among the variables of an error page."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<token>"


def token_of(request: HttpRequest) -> TokenText | None:
    """The text of the token that a request carries, or ``None`` if it carries none or is of another scheme.

    Only ``SANCTUM["HEADER"]`` is looked at, or what ``TOKEN_RETRIEVER`` returns. Raises ``AuthenticationRefused`` for a
    header that names our scheme and is not of the form ``<keyword> <token>`` (RFC 6750, section 2.1). In another header
    than ``Authorization`` the keyword may be missing.
    """
    settings = get_settings()
    if settings.TOKEN_RETRIEVER is not None:
        found = _retrieve(settings.TOKEN_RETRIEVER, request)
        return None if found is None else _checked(found)
    value = TokenText(request.META.get(meta_name(settings.HEADER), ""))
    return _read(value, settings) if value else None


def comes_by_cookie(request: HttpRequest, text: str) -> bool:
    """Whether a browser may have sent a token by itself: a ``TOKEN_RETRIEVER`` found it, and a cookie has it."""
    if get_settings().TOKEN_RETRIEVER is None or not text:
        return False
    return any(text in value for value in request.COOKIES.values())


@functools.lru_cache(maxsize=16)
def meta_name(header: str) -> str:
    """Where Django keeps a header."""
    return "HTTP_" + header.upper().replace("-", "_")


def _read(value: TokenText, settings: SanctumSettings) -> TokenText | None:
    keywords = {word.lower() for word in settings.KEYWORDS}
    is_shared = settings.HEADER.lower() == "authorization"
    if is_shared and _first_word(value) not in keywords:
        return None
    keyword, space, rest = value.partition(" ")
    if space and keyword.lower() in keywords:
        return _checked(TokenText(rest))
    if is_shared:
        raise AuthenticationRefused(Refusal.MALFORMED)
    return _checked(value)


def _first_word(value: str) -> str:
    """The scheme that was meant, whatever stands before it."""
    found = _FIRST_WORD.match(value)
    return found[1].lower() if found else ""


def _checked(value: Any) -> TokenText:
    if not isinstance(value, str) or not _TOKEN.fullmatch(value):
        raise AuthenticationRefused(Refusal.MALFORMED)
    return TokenText(value)


def _retrieve(path: str, request: HttpRequest) -> Any:
    try:
        return import_string(path)(request)
    except Exception as error:
        # Without the error's text, in which a token may stand.
        logger.error("The TOKEN_RETRIEVER %s raised %s, so the request was refused.", path, type(error).__name__)
    raise AuthenticationRefused(Refusal.MALFORMED)
