"""Tokens come and go: made, rotated, revoked. Each function has an async twin."""

from sanctum.issuing.creating import acreate_token, create_token
from sanctum.issuing.errors import IssuingError
from sanctum.issuing.new_token import NewAccessToken
from sanctum.issuing.revoking import arevoke_token, arevoke_tokens, revoke_token, revoke_tokens
from sanctum.issuing.rotating import arotate_token, rotate_token

__all__ = [
    "IssuingError",
    "NewAccessToken",
    "acreate_token",
    "arevoke_token",
    "arevoke_tokens",
    "arotate_token",
    "create_token",
    "revoke_token",
    "revoke_tokens",
    "rotate_token",
]
