"""From a token's text to its row."""

from typing import Any

from django.core.exceptions import ValidationError

from sanctum.conf import get_settings
from sanctum.models import get_token_model
from sanctum.tokens import foreign
from sanctum.tokens.text import ParsedToken, is_digest_of


def find_token(plain_text: str) -> Any:
    """The row of a token, or ``None``. Whether it is good is not asked.

    One query brings the row and its ``user`` (two, where users live in another database); a text that can be of no
    token costs none.
    """
    settings = get_settings()
    parsed = foreign.parse(plain_text, settings.prefixes, settings.ACCEPTED_FORMS)
    if parsed is None:
        return None
    row = _row(parsed)
    return row if row is not None and is_digest_of(parsed, row.token_hash) else None


def _row(parsed: ParsedToken) -> Any:
    rows = get_token_model()._default_manager.all().with_owner()
    if parsed.id is None:
        return rows.filter(token_hash__in=parsed.digests).first()
    try:
        return rows.filter(pk=parsed.id).first()
    except (ValueError, ValidationError, OverflowError):
        return None  # A key of another type, or one that is too large for its column.
