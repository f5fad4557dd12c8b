"""Tokens found in the database."""

from typing import Any

from django.core.exceptions import MultipleObjectsReturned, ObjectDoesNotExist, ValidationError

from sanctum.authentication.prepared import get_by_key, is_plain
from sanctum.models import get_token_model, is_beside_users
from sanctum.tokens import text
from sanctum.tokens.text import ParsedToken

_NOBODYS = "0" * 64


def find(parsed: ParsedToken) -> Any:
    """The row of a token with its ``user``, or ``None``; whether it is good is not asked.

    One query, or two where a router keeps users in another database. It goes to where the router reads.
    """
    try:
        token = _get(get_token_model()._default_manager, parsed)
    except (ObjectDoesNotExist, MultipleObjectsReturned, ValueError, ValidationError, OverflowError):
        token = None
    if token is None:
        # As much work as for a row whose secret is another.
        text.is_digest_of(parsed, _NOBODYS)
        return None
    return token if text.is_digest_of(parsed, token.token_hash) and _has_owner(token) else None


def _get(manager: Any, parsed: ParsedToken) -> Any:
    related = ("user",) if is_beside_users(manager.model) else ()
    if parsed.id is not None and is_plain(manager):
        return get_by_key(manager, parsed.id, *related)
    rows = manager.select_related(*related) if related else manager.all()
    return rows.get(pk=parsed.id) if parsed.id is not None else rows.get(token_hash__in=parsed.digests)


def is_of(parsed: ParsedToken, token: Any) -> bool:
    """Whether the id in a token's text is that of a row that was found by digest alone, which does not cover it."""
    if parsed.id is None:
        return True
    try:
        return bool(token._meta.pk.to_python(parsed.id) == token.pk)
    except ValidationError:
        return False


def _has_owner(token: Any) -> bool:
    try:
        return token.user is not None
    except ObjectDoesNotExist:
        return False
