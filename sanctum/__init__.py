"""API tokens with abilities, and sessions for a site's own front ends, for Django and DRF.

The names that sites use; each is imported when it is first asked for, since most need Django to be set up.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sanctum.authentication import Authenticated, AuthenticationRefused, aauthenticate, authenticate
    from sanctum.issuing import (
        IssuingError,
        NewAccessToken,
        acreate_token,
        arevoke_token,
        arevoke_tokens,
        arotate_token,
        create_token,
        revoke_token,
        revoke_tokens,
        rotate_token,
    )
    from sanctum.models import get_token_model
    from sanctum.owners import HasApiTokens, current_access_token, token_can, token_cant, with_access_token
    from sanctum.transient import TransientToken

_HOMES = {
    "Authenticated": "sanctum.authentication",
    "AuthenticationRefused": "sanctum.authentication",
    "HasApiTokens": "sanctum.owners",
    "IssuingError": "sanctum.issuing",
    "NewAccessToken": "sanctum.issuing",
    "TransientToken": "sanctum.transient",
    "aauthenticate": "sanctum.authentication",
    "acreate_token": "sanctum.issuing",
    "arevoke_token": "sanctum.issuing",
    "arevoke_tokens": "sanctum.issuing",
    "arotate_token": "sanctum.issuing",
    "authenticate": "sanctum.authentication",
    "create_token": "sanctum.issuing",
    "current_access_token": "sanctum.owners",
    "get_token_model": "sanctum.models",
    "revoke_token": "sanctum.issuing",
    "revoke_tokens": "sanctum.issuing",
    "rotate_token": "sanctum.issuing",
    "token_can": "sanctum.owners",
    "token_cant": "sanctum.owners",
    "with_access_token": "sanctum.owners",
}

__all__ = [
    "Authenticated",
    "AuthenticationRefused",
    "HasApiTokens",
    "IssuingError",
    "NewAccessToken",
    "TransientToken",
    "aauthenticate",
    "acreate_token",
    "arevoke_token",
    "arevoke_tokens",
    "arotate_token",
    "authenticate",
    "create_token",
    "current_access_token",
    "get_token_model",
    "revoke_token",
    "revoke_tokens",
    "rotate_token",
    "token_can",
    "token_cant",
    "with_access_token",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
